import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lintContract } from '../../../generators/contract/index.js';
import { contracts, languages } from '../project/workshop.js';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

const EXPLAIN = {
  http: 'post:/v1/explain',
  request: ['question:string', 'scores:double[]', 'when:google.protobuf.Timestamp?'],
  response: ['answer:string', 'odds:map<string, double>'],
};
const PROTO = 'model-interface/myproj/v1/myproj.proto';
const SEAMS = {
  python: 'model-service/model.py',
  typescript: 'model-service/src/model.ts',
  r: 'model-service/model.R',
};

describe.each(languages)('a rpc in a project with a model in %s', (language) => {
  const seam = SEAMS[language];

  it('is put into contract and model, passes the linter, is kept by sync and goes without a trace', async () => {
    bench = await Bench.with(language);
    const before = bench.tree();
    await bench.generate('rpc', 'Explain', EXPLAIN);
    expect(await lintContract(join(bench.at.dir, 'model-interface'))).toEqual([]);
    const again = await bench.sync();
    expect([again.changed, again.notes]).toEqual([false, []]);
    await bench.destroy('rpc', 'Explain');
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it('is in a model that nobody edited by itself, and leaves it as it was', async () => {
    bench = await Bench.with(language, contracts['assistant']);
    const before = bench.tree();
    await bench.generate('rpc', 'Explain', { ...EXPLAIN, service: 'Chat' });
    expect(bench.read(seam)).toMatch(/explain/);
    expect((await bench.sync()).changed).toBe(false);
    await bench.destroy('rpc', 'Explain');
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it.each([
    [
      ['First', 'Second'],
      ['First', 'Second'],
    ],
    [
      ['First', 'Second'],
      ['Second', 'First'],
    ],
  ])('two of them, made %j, go %j without a trace, and what was written meanwhile stays', async (made, destroyed) => {
    bench = await Bench.with(language);
    bench.edit(seam, (text) => `${text}\n# mine\n`.replace(/# mine/, language === 'typescript' ? '// mine' : '# mine'));
    const before = bench.tree();
    for (const name of made) {
      const stream = name === 'Second';
      await bench.generate('rpc', name, { request: ['text:string'], 'server-stream': stream, 'client-stream': stream });
    }
    expect((await bench.sync()).notes).toEqual([]);
    for (const name of destroyed) await bench.destroy('rpc', name);
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it('that was written stays when it is destroyed, and is told; the rest goes', async () => {
    bench = await Bench.with(language);
    await bench.generate('rpc', 'Explain', EXPLAIN);
    bench.edit(seam, (text) => text.replace(/(Explain|explain)( <- function.*\n|.*\{\n|.*:\n)/, '$1$2# written\n'));
    const { kept, notes } = await bench.destroy('rpc', 'Explain');
    expect(kept).toEqual([seam]);
    expect(notes).toMatchObject([{ kind: 'orphan', file: seam }]);
    expect(bench.read(seam)).toContain('# written');
    expect(bench.read(PROTO)).not.toContain('Explain');
  });
});
