import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  destroyComponent,
  generateComponent,
  statusOf,
  inspectProject,
  syncProject,
} from '../../../../generators/project/index.js';
import { findConflictMarkers, readManifest } from '../../../../generators/sync/index.js';
import { type Field, Seed } from './field.js';

let seed: Seed;
beforeAll(async () => {
  seed = await new Seed().make();
});
afterAll(() => seed.clean());

const MODEL = 'model-service/model.py';
const MANIFEST = '.ao/manifest.json';
const options = () => ({ version: '1.0.0', assets: seed.room.assets });
const service = (name: string) => (at: Field) =>
  generateComponent(at.root, { generator: 'service', name, answers: { request: ['text:string'] } }, options());

/** Two branches on which each of these was done and committed, merged; git leaves what it cannot merge between markers. */
async function meet(
  ours: (at: Field) => Promise<unknown>,
  theirs: (at: Field) => Promise<unknown>,
  style = 'merge',
): Promise<Field> {
  const at = seed.plant('committed');
  at.git('config', 'merge.conflictStyle', style);
  at.git('branch', '-m', 'ours');
  at.git('checkout', '-q', '-b', 'theirs');
  await theirs(at);
  at.commit();
  at.git('checkout', '-q', 'ours');
  await ours(at);
  at.commit();
  expect(() => at.git('merge', 'theirs')).toThrow();
  return at;
}

describe.each(['merge', 'diff3', 'zdiff3'])(
  'two branches on which a service was generated, merged in the style %s',
  (style) => {
    it('are one project again, and nothing that is the user’s is overwritten', async () => {
      const at = await meet(service('First'), service('Second'), style);
      expect(at.read(MANIFEST)).toMatch(/^<{7} /m);
      expect(await findConflictMarkers(at.root)).toContainEqual(
        expect.objectContaining({ path: MANIFEST, what: 'conflict markers' }),
      );
      at.git('checkout', '--ours', MODEL);
      const python = at.read(MODEL);
      const generated = at.read('model-service/gen/base.py');
      const stopped = await syncProject(at.root, options()).catch((error: unknown) => error as { code: string });
      if ('code' in stopped) {
        expect(stopped.code).toBe('AO_SYNC_GEN_EDITED');
        expect(at.read('model-service/gen/base.py')).toBe(generated);
      }
      const { plan } = await syncProject(at.root, { ...options(), force: true });
      expect(plan.warnings ?? []).toHaveLength('code' in stopped ? 1 : 0);
      expect(at.read(MODEL)).toBe(python);
      expect(await findConflictMarkers(at.root)).toEqual([]);
      expect((await syncProject(at.root, options())).changed).toBe(false);
      const manifest = await readManifest(at.root);
      expect(manifest?.components.map(({ name }) => name)).toEqual(['First', 'Second']);
      expect(at.read('model-service/gen/base.py')).toMatch(/class FirstBase[^]*class SecondBase/);
      for (const name of ['First', 'Second'])
        await destroyComponent(at.root, { generator: 'service', name }, options());
      expect(at.read('model-service/gen/base.py')).not.toMatch(/First|Second/);
      expect((await syncProject(at.root, options())).changed).toBe(false);
    });
  },
);

it('what both branches say alike is believed, and what is neither side’s counts as edited', async () => {
  const at = await meet(service('First'), service('Second'));
  at.git('checkout', '--ours', MODEL);
  at.write('model-service/gen/base.py', '# mine\n');
  const status = statusOf(await inspectProject(at.root, options()), '1.0.0');
  const states = new Map(status.files.map(({ path, state }) => [path, state]));
  expect(states.get('api-service/Dockerfile')).toBe('pristine');
  expect(states.get('model-service/gen/base.py')).toBe('edited');
  await expect(syncProject(at.root, options())).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
  expect(at.read('model-service/gen/base.py')).toBe('# mine\n');
  expect(at.read(MANIFEST)).toMatch(/^<{7} /m);
});

it('models that both branches brought are both there, with their tables and their place in compose.yaml', async () => {
  const model = (name: string, port: number) => (field: Field) =>
    generateComponent(
      field.root,
      { generator: 'model', name, answers: { language: 'python', share: 10, port } },
      options(),
    );
  const at = await meet(model('ape', 50061), model('bee', 50062));
  for (const path of ['ao.toml', 'compose.yaml', 'README.md']) at.git('checkout', '--ours', path);
  const theirs = at.git('show', 'theirs:ao.toml');
  at.edit('ao.toml', (text) =>
    `${text}${theirs.slice(theirs.indexOf('\n[services.bee]'))}`.replace(
      /^needs = .*"ape".*$/m,
      'needs = ["model-service", "ape", "bee"]',
    ),
  );
  await syncProject(at.root, { ...options(), force: true });
  expect((await syncProject(at.root, options())).changed).toBe(false);
  expect((await readManifest(at.root))?.components.map(({ name }) => name)).toEqual(['ape', 'bee']);
  for (const name of ['ape', 'bee']) expect(at.read('compose.yaml')).toContain(`  ${name}:`);
});

it('a manifest whose sides are none by themselves is refused, with the way out', async () => {
  const at = seed.plant('committed');
  at.edit(MANIFEST, (text) => text.replace('  "layers"', '<<<<<<< HEAD\n  "layers"\n=======\n[\n>>>>>>> theirs\n'));
  await expect(readManifest(at.root)).rejects.toMatchObject({
    code: 'AO_SYNC_MANIFEST_INVALID',
    message: expect.stringContaining('conflict markers of a merge'),
    remedy: [expect.stringContaining('git checkout HEAD'), expect.anything()],
  });
});

it('a side that names a path outside of the project is not believed', async () => {
  const at = seed.plant('committed');
  const line = '    "../x": {"class":"gen","sha256":"a","mode":"644"},\n';
  at.edit(MANIFEST, (text) =>
    text.replace('"files": {\n', `"files": {\n<<<<<<< HEAD\n=======\n${line}>>>>>>> theirs\n`),
  );
  await expect(readManifest(at.root)).rejects.toMatchObject({ code: 'AO_SYNC_MANIFEST_INVALID' });
});
