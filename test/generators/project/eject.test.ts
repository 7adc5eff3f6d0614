import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  ejectFiles,
  handBack,
  initProject,
  inspectProject,
  nextChanges,
  ownEdits,
  statusOf,
  syncProject,
} from '../../../generators/project/index.js';
import { AoError } from '../../../runtime/errors/index.js';
import { contracts, room, type Room, VERSION } from './workshop.js';

let at: Room;
beforeEach(async () => {
  at = room();
  const made = await initProject({
    dir: at.dir,
    name: 'myproj',
    model: 'python',
    contract: contracts['iris'],
    ...options(),
  });
  await made.apply();
});
afterEach(() => at.clean());

const options = () => ({ version: VERSION, assets: at.assets });
const sync = (more: object = {}) => syncProject(at.dir, { ...options(), ...more });
const eject = (...paths: string[]) => ejectFiles(at.dir, paths, options());
const back = (...paths: string[]) => handBack(at.dir, paths, options());
const inspect = () => inspectProject(at.dir, options());
const read = (path: string) => readFileSync(join(at.dir, path), 'utf8');
const write = (path: string, text: string) => writeFileSync(join(at.dir, path), text);
const states = async () => {
  const { files } = statusOf(await inspect(), VERSION);
  return Object.fromEntries(files.filter(({ state }) => state !== 'pristine').map(({ path, state }) => [path, state]));
};
/** Changes compose.yaml and both Dockerfiles. */
const otherPort = () => write('ao.toml', read('ao.toml').replace('port = 8000', 'port = 9000'));

it('an ejected file is never written again, until it is handed back', async () => {
  write('compose.yaml', `# mine\n${read('compose.yaml')}`);
  expect(await eject('compose.yaml')).toEqual([{ path: 'compose.yaml', class: 'keyed' }]);
  const mine = read('compose.yaml');
  otherPort();
  await sync();
  expect(read('compose.yaml')).toBe(mine);
  expect(await states()).toEqual({ 'ao.toml': 'edited', 'compose.yaml': 'ejected' });
  const manifest = statSync(join(at.dir, '.ao/manifest.json')).mtimeMs;
  expect((await sync()).changed).toBe(false);
  expect(statSync(join(at.dir, '.ao/manifest.json')).mtimeMs).toBe(manifest);

  await back('compose.yaml');
  expect(read('compose.yaml')).toMatch(/^# mine\n[^]*9000/);
  expect(await states()).toEqual({ 'ao.toml': 'edited', 'compose.yaml': 'edited' });
});

it('a generated file that was edited stops no sync once it is ejected', async () => {
  const file = 'model-service/gen/base.py';
  const pristine = read(file);
  write(file, `${pristine}# mine\n`);
  await expect(sync()).rejects.toMatchObject({
    code: 'AO_SYNC_GEN_EDITED',
    remedy: expect.arrayContaining([`Or make the file yours for good: \`ao eject ${file}\``]) as string[],
  });
  await eject(file);
  expect((await sync()).changed).toBe(false);
  // Handing it back loses no edit unasked.
  await expect(back(file)).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
  expect(await states()).toEqual({ [file]: 'ejected' });
  await handBack(at.dir, [file], { ...options(), force: true });
  expect(read(file)).toBe(pristine);
  expect(await states()).toEqual({});
});

it('a folder is ejected with all that ao wrote into it, and is not made again', async () => {
  const found = (await eject('model-service/gen')).map(({ path }) => path);
  expect(found).toContain('model-service/gen/iris_pb2.py');
  rmSync(join(at.dir, 'model-service/gen'), { recursive: true });
  await sync();
  expect(existsSync(join(at.dir, 'model-service/gen'))).toBe(false);
  await back('model-service');
  expect(read('model-service/gen/base.py')).toContain('class ClassifierBase');
  expect(await states()).toEqual({});
});

it('nothing is written in a dry run', async () => {
  const before = read('.ao/manifest.json');
  await ejectFiles(at.dir, ['compose.yaml'], { ...options(), dryRun: true });
  expect(read('.ao/manifest.json')).toBe(before);
});

it.each([
  ['Dockerfile', eject, 'AO_EJECT_UNKNOWN', /Did you mean api-service\/Dockerfile/],
  ['nowhere', eject, 'AO_EJECT_UNKNOWN', /ao status --all/],
  ['model-service/model.py', eject, 'AO_EJECT_YOURS', /edit it/],
  ['ao.toml', eject, 'AO_EJECT_NEEDED', /ao.toml/],
  ['.ao', eject, 'AO_EJECT_NEEDED', /ao.toml/],
  ['compose.yaml', back, 'AO_EJECT_NOT_EJECTED', /ao eject compose.yaml/],
])('%s is refused', async (path, act, code, remedy) => {
  const error = await act(path).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(AoError);
  expect((error as AoError).code).toBe(code);
  expect((error as AoError).remedy.join('\n')).toMatch(remedy);
});

it('a project that ao did not make has nothing to eject or look at', async () => {
  rmSync(join(at.dir, '.ao'), { recursive: true });
  await expect(eject('compose.yaml')).rejects.toMatchObject({ code: 'AO_SYNC_NOT_MANAGED' });
  await expect(inspect()).rejects.toMatchObject({ code: 'AO_SYNC_NOT_MANAGED' });
});

it('the status names what is not as ao wrote it, and the edits are what the owner changed', async () => {
  write('model-service/model.py', `# mine\n${read('model-service/model.py')}`);
  write('README.md', '<<<<<<< yours\na\n=======\nb\n>>>>>>> ao\n');
  write('model-service/gen/base.py', '# mine\n');
  write('api-service/tsconfig.json', read('api-service/tsconfig.json').replaceAll('\n', '\r\n'));
  rmSync(join(at.dir, '.editorconfig'));
  rmSync(join(at.dir, 'model-service/gen/contract.binpb'));
  expect(await states()).toEqual({
    '.editorconfig': 'deleted',
    'README.md': 'conflict',
    'model-service/gen/base.py': 'edited',
    'model-service/gen/contract.binpb': 'deleted',
    'model-service/model.py': 'edited',
  });
  const edits = ownEdits(await inspect());
  expect(edits.map(({ path }) => path)).toEqual(Object.keys(await states()));
  const [model] = ownEdits(await inspect(), 'model-service/model.py');
  expect(Buffer.from(model?.after ?? []).toString()).toBe(`# mine\n${Buffer.from(model?.before ?? []).toString()}`);
  expect(nextChanges(await inspect()).map(({ path }) => path)).toEqual(['model-service/gen/contract.binpb']);
});

it('a contract that cannot be followed still has a status, and edits of shared files', async () => {
  write('README.md', `${read('README.md')}mine\n`);
  write('model-interface/iris.proto', 'syntax');
  const inspection = await inspect();
  const { next, files } = statusOf(inspection, VERSION);
  expect(next).toBeInstanceOf(AoError);
  expect(files.find(({ path }) => path === 'README.md')?.state).toBe('edited');
  expect(ownEdits(inspection, 'README.md')).toHaveLength(1);
  expect(() => nextChanges(inspection)).toThrow(AoError);
  expect(() => ownEdits(inspection, 'model-interface')).toThrow(AoError);
});
