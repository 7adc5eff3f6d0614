import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../../../generators/sync/index.js';
import { fingerprint } from '../../../generators/sync/fingerprint.js';
import { parseManifest } from '../../../generators/sync/manifest-parse.js';
import { printManifest } from '../../../generators/sync/manifest-print.js';
import type { Component, Manifest } from '../../../generators/sync/manifest.js';
import { type Desired, HEAD, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const MANIFEST = '.ao/manifest.json';
const line = (number: number) => ({ path: 'x.proto', text: `rpc ${number}\n` });
const component = (name: string, more: Partial<Component> = {}): Component => ({
  generator: 'rpc',
  name,
  answers: {},
  inserted: [],
  created: [],
  ...more,
});
const manifest = (...components: Component[]): Manifest => ({ ...HEAD, components, files: new Map() });
/** What a merge left of two manifests, between markers as a whole. */
const between = (ours: Manifest, theirs: Manifest, markers = ['<<<<<<< HEAD', '>>>>>>> theirs']) =>
  `${markers[0]}\n${printManifest(ours)}=======\n${printManifest(theirs)}${markers[1]}\n`;
const components = async () => (await readManifest(at.root))?.components;

describe('components of two branches', () => {
  it('that are one thing have what both put in', async () => {
    const [ours, theirs] = [
      component('A', { inserted: [line(1), line(2)] }),
      component('A', { inserted: [line(1), line(3)], created: ['b.proto'] }),
    ];
    at.write(MANIFEST, between(manifest(ours), manifest(theirs)));
    const both = component('A', { inserted: [line(1), line(2), line(3)], created: ['b.proto'] });
    expect(await components()).toEqual([both]);
    at.write(MANIFEST, printManifest(manifest(ours, theirs)));
    expect(await components()).toEqual([both]);
  });

  it('of one name that are two things stay two', async () => {
    const [ours, theirs] = [
      component('A', { answers: { package: 'a.v1' }, inserted: [line(1)] }),
      component('A', { answers: { package: 'b.v1' }, inserted: [line(2)] }),
    ];
    at.write(MANIFEST, between(manifest(ours), manifest(theirs)));
    expect(await components()).toEqual([ours, theirs]);
  });

  it('of which nothing is in the files of the user are what the first one was asked for', async () => {
    const [ours, theirs] = ['python', 'r'].map((language) =>
      component('judge', { generator: 'model', answers: { language } }),
    ) as [Component, Component];
    at.write(MANIFEST, between(manifest(ours), manifest(theirs)));
    expect(await components()).toEqual([ours]);
    at.write(MANIFEST, printManifest(manifest(ours, theirs)));
    expect(await components()).toEqual([ours]);
  });
});

describe('a manifest that names things twice', () => {
  const entry = (content: string) =>
    `{ "class": "gen", "sha256": "${fingerprint(Buffer.from(content))}", "mode": "644" }`;
  const twice = (files: string, more = '') =>
    `{"ao": "0.1.0", "layers": ["project"], "answers": {},${more} "files": {${files}}}`;

  it.each(['a', 'b'])('is what the file says that lies there, however it is laid out (%s)', async (content) => {
    const text = twice(`"x.py":\n ${entry('a')},\n "x.py": ${entry('b')}, "y.py": ${entry('y')}`);
    expect(() => parseManifest(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('"x.py" twice') }),
    );
    at.write(MANIFEST, text);
    at.write('x.py', content);
    at.write('y.py', 'y');
    const read = await readManifest(at.root);
    expect(read?.repaired).toBe(true);
    expect([...(read?.files ?? [])].map(([path, { sha256 }]) => [path, sha256])).toEqual([
      ['x.py', fingerprint(Buffer.from(content))],
      ['y.py', fingerprint(Buffer.from('y'))],
    ]);
    at.write('x.py', 'mine');
    expect((await readManifest(at.root))?.files.get('x.py')?.sha256).toBe('unknown');
  });

  it('loses no component of a list that stands twice', async () => {
    const lists = ['A', 'B'].map((name) => ` "components": [${JSON.stringify(component(name))}],`);
    at.write(MANIFEST, twice('', lists.join('')));
    expect(await components()).toEqual([component('A'), component('B')]);
  });

  it('is none for an answer that every component has, nor for a number or another spelling', async () => {
    const [a, b] = ['A', 'B'].map((name) => component(name, { answers: { class: 'x', '1': 'é' } })) as [
      Component,
      Component,
    ];
    const text = printManifest(manifest(a, b)).replaceAll('é', '\\u00e9');
    at.write(MANIFEST, text);
    const read = await readManifest(at.root);
    expect(read?.repaired).toBeUndefined();
    expect(read?.components).toEqual([a, b]);
  });
});

it('markers without a label are markers', async () => {
  const [ours, theirs] = [manifest(component('A')), manifest(component('B'))];
  at.write(MANIFEST, between(ours, theirs, ['<<<<<<<', '>>>>>>>']).replace('=======', '|||||||\n{\n======='));
  expect(await components()).toEqual([component('A'), component('B')]);
});

describe('what ao wrote last, where two branches met in it', () => {
  const dockerfile = (text: string): Desired => ({ Dockerfile: ['merged', text] });
  const BASE = '.ao/base/Dockerfile';

  it('is one side of it from the next sync on', async () => {
    await at.sync(dockerfile('a\n'));
    at.write(BASE, '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n');
    at.write('Dockerfile', 'a\nmine\n');
    expect(await at.sync(dockerfile('a\n'))).toEqual({ Dockerfile: 'skip' });
    expect(at.read(BASE)).toBe('a\n');
  });

  it('stays as it is where nobody knows which', async () => {
    await at.sync(dockerfile('a\n'));
    const text = '<<<<<<< HEAD\nother\n=======\nb\n>>>>>>> theirs\n';
    at.write(BASE, text);
    at.write('Dockerfile', 'a\nmine\n');
    expect(await at.sync(dockerfile('a\n'))).toEqual({ Dockerfile: 'skip' });
    expect(at.read(BASE)).toBe(text);
  });

  it('stops nobody where a merge by lines made a file of it that cannot be read', async () => {
    const keyed = (text: string): Desired => ({ 'a.toml': ['keyed', text] });
    await at.sync(keyed('[a]\nx = 1\n'));
    const broken = '[a]\nx = 1\n[a]\nx = 1\n';
    at.write('.ao/base/a.toml', broken);
    at.write(MANIFEST, at.read(MANIFEST).replace(/"sha256":"\w+"/, `"sha256":"${fingerprint(Buffer.from(broken))}"`));
    at.write('a.toml', '[a]\nx = 1\n[mine]\n');
    expect(await at.sync(keyed('[a]\nx = 2\n'))).toEqual({ 'a.toml': 'skip' });
    expect(await at.sync(keyed('[a]\nx = 2\ny = 1\n'))).toEqual({ 'a.toml': 'merge' });
    expect(at.read('a.toml')).toBe('[a]\nx = 1\ny = 1\n[mine]\n');
  });
});
