import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { contracts } from '../project/workshop.js';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

const PROTO = 'model-interface/myproj/v1/myproj.proto';

describe('a project that is not in order is left as it is', () => {
  it.each([
    ['api-service/Dockerfile', (text: string) => `<<<<<<< yours\n${text}=======\n>>>>>>> ao\n`, undefined],
    ['model-service/gen/base.py', (text: string) => `${text}# mine\n`, 'AO_SYNC_GEN_EDITED'],
    [PROTO, (text: string) => text.replace('message', 'massage'), 'AO_CONTRACT_INVALID'],
    [PROTO, (text: string) => `<<<<<<< HEAD\n${text}`, 'AO_CONTRACT_INVALID'],
    ['ao.toml', (text: string) => `${text}\n[tasks.x\n`, 'AO_CONFIG_INVALID'],
    [
      '.ao/manifest.json',
      (text: string) => text.replace('"components"', '"x"').slice(0, -5),
      'AO_SYNC_MANIFEST_INVALID',
    ],
  ])('%s', async (path, change, code) => {
    bench = await Bench.with('python');
    bench.edit(path, change);
    const before = bench.tree();
    const error = await bench.generate('rpc', 'Explain').then(
      () => undefined,
      (cause: unknown) => cause as { code: string },
    );
    if (code !== undefined) {
      expect(error?.code.startsWith(code.slice(0, 9)), error?.code).toBe(true);
      expect(differences(before, bench.tree())).toEqual([]);
    }
    // A conflict in a file that has no news is nobody's business but its owner's.
    expect(bench.read(path)).toBe(Buffer.from(before[path] ?? '', 'latin1').toString());
  });
});

describe('a contract is written as its owner wrote it', () => {
  it.each([
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['without the end of its last line', (text: string) => text.trimEnd()],
    ['with blank lines at its end', (text: string) => `${text}\n\n`],
    [
      'with a service in one line',
      (text: string) =>
        text.replace(
          /service Predictor \{[^]*?\n\}/,
          'service Predictor { rpc Predict(PredictRequest) returns (PredictResponse); }',
        ),
    ],
    ['without imports', (text: string) => text.replace(/import .*\n/, '').replace(/ \{\n {4}option[^]*?\n {2}\}/, ';')],
  ])('%s: two rpcs come and go in either order', async (_title, change) => {
    bench = await Bench.with('typescript');
    bench.edit(PROTO, change);
    await bench.sync();
    const before = bench.tree();
    for (const order of [
      ['First', 'Second'],
      ['Second', 'First'],
    ]) {
      await bench.generate('rpc', 'First', { http: 'post:/first', request: ['a:string'] });
      await bench.generate('rpc', 'Second', { http: 'post:/second' });
      expect(bench.read(PROTO)).toMatch(/rpc First[^]*rpc Second/);
      expect(bench.read(PROTO).includes('\r\n')).toBe(change('\n') === '\r\n');
      for (const name of order) expect((await bench.destroy('rpc', name)).kept).toEqual([]);
      expect(differences(before, bench.tree())).toEqual([]);
    }
  });

  it('a rpc whose lines were edited stays, is told, and all else goes', async () => {
    bench = await Bench.with('python');
    await bench.generate('rpc', 'Explain', { http: 'post:/v1/explain', response: ['answer:string'] });
    bench.edit(PROTO, (text) => text.replace('  string answer = 1;', '  string answer = 1;\n  string why = 2;'));
    const { kept } = await bench.destroy('rpc', 'Explain');
    expect(kept).toEqual([PROTO]);
    expect(bench.read(PROTO)).toContain('string why = 2;');
    expect(bench.read(PROTO)).not.toContain('rpc Explain');
    expect((await bench.sync()).changed).toBe(false);
  });

  it('a message that is there is taken when no rpc has it; names of another rpc are not', async () => {
    bench = await Bench.with('python');
    bench.edit(PROTO, (text) => `${text}\nmessage ExplainRequest {\n  string mine = 1;\n}\n`);
    await bench.generate('rpc', 'Explain');
    expect(bench.read(PROTO).match(/message ExplainRequest/g)).toHaveLength(1);
    await bench.generate('service', 'Other', { rpc: 'Explain', request: ['x:string'] });
    expect(bench.read('model-interface/myproj/v1/other.proto')).toContain('message OtherExplainRequest {');
  });
});

it('what was put into two places of one rpc of each of two services has a name of its own', async () => {
  bench = await Bench.with('python');
  const before = bench.tree();
  await bench.generate('service', 'Other', {});
  await bench.generate('rpc', 'Explain', { service: 'Predictor' });
  await bench.generate('rpc', 'Explain', { service: 'Other' });
  await expect(bench.destroy('rpc', 'Nothing')).rejects.toMatchObject({ code: 'AO_GENERATE_NOT_THERE' });
  await bench.destroy('rpc', 'Explain');
  await bench.destroy('rpc', 'myproj.v1.Other.Explain');
  await bench.destroy('service', 'Other');
  expect(differences(before, bench.tree())).toEqual([]);
});

describe('a contract of several services', () => {
  it('is asked which, and only the models that serve it are written to', async () => {
    bench = await Bench.with('python', contracts['assistant']);
    await bench.generate('model', 'judge', { language: 'typescript', serves: ['assistant.embed.v1.Embedder'] });
    for (const path of ['judge/src/model.ts', 'model-service/model.py']) bench.edit(path, (text) => `${text}\n`);
    const before = bench.tree();
    await expect(bench.generate('rpc', 'Explain')).rejects.toMatchObject({ code: 'AO_GENERATE_ANSWER' });
    await bench.generate('rpc', 'Explain', { service: 'Embedder' });
    expect(bench.read('judge/src/model.ts')).toContain('async explain(');
    expect(bench.read('model-service/model.py')).not.toContain('explain');
    expect((await bench.sync()).notes).toEqual([]);
    await bench.destroy('rpc', 'Explain');
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it('that lies outside of the project is left to its owner', async () => {
    bench = await Bench.with('python');
    cpSync(join(bench.at.dir, 'model-interface'), join(bench.at.dir, '../shared'), { recursive: true });
    bench.edit('ao.toml', (text) => `${text}\n[contract]\npath = "../shared"\n`);
    await expect(bench.generate('rpc', 'Explain')).rejects.toThrow(/outside of the project/);
    await expect(bench.generate('service', 'Other')).rejects.toThrow(/outside of the project/);
  });

  it('has names taken, by files and by messages', async () => {
    bench = await Bench.with('python');
    bench.edit(
      PROTO,
      (text) => `${text}\nmessage XRequest {}\nenum PredictorXRequest {\n  PREDICTOR_X_REQUEST_UNSPECIFIED = 0;\n}\n`,
    );
    await expect(bench.generate('rpc', 'X', { request: ['a:string'] })).rejects.toThrow(/are taken/);
    bench.write('model-interface/myproj/v1/other.proto', 'syntax = "proto3";\npackage myproj.v1;\n');
    await expect(bench.generate('service', 'Other')).rejects.toMatchObject({ code: 'AO_GENERATE_EXISTS' });
  });
});
