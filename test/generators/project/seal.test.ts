import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  destroyComponent,
  generateComponent,
  initProject,
  type ModelLanguage,
  syncProject,
  type SyncOptions,
} from '../../../generators/project/index.js';
import { readSeal } from '../../../generators/project/seal.js';
import { describePlan } from '../../../generators/sync/index.js';
import { languages, room, type Room, VERSION } from './workshop.js';

const BUILD = 'of a test';
let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const init = async (model: ModelLanguage) =>
  (await initProject({ dir: at.dir, name: 'myproj', model, version: VERSION, assets: at.assets })).apply();
const options = () => ({ version: VERSION, assets: at.assets, build: BUILD });
const sync = (more: Partial<SyncOptions> = {}) => syncProject(at.dir, { ...options(), ...more });
const seal = () => readSeal(at.dir, BUILD);
const generate = (generator: string, name: string, answers = {}) =>
  generateComponent(at.dir, { generator, name, answers }, options());
const PROTO = 'model-interface/myproj/v1/myproj.proto';

/** The files of the project, but for ao's cache and history. */
function files(): string[] {
  const all = readdirSync(at.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = all.map((entry) => relative(at.dir, join(entry.parentPath, entry.name)));
  return paths.filter((path) => !/^\.ao\/(cache|undo)\//.test(path)).sort();
}

describe('a sync without news', () => {
  it('is remembered with all that it said, for the same build of ao', async () => {
    await init('python');
    writeFileSync(
      join(at.dir, PROTO),
      readFileSync(join(at.dir, PROTO), 'utf8').replace(
        /(service \w+ \{)/,
        '$1\n  rpc More(PredictRequest) returns (PredictResponse);',
      ),
    );
    writeFileSync(
      join(at.dir, 'model-service/model.py'),
      `# mine\n${readFileSync(join(at.dir, 'model-service/model.py'), 'utf8')}`,
    );
    expect((await sync()).changed).toBe(true);
    expect(await seal()).toBeUndefined();
    const { plan, notes } = await sync();
    expect(await seal()).toEqual({ actions: describePlan(plan), notes });
    expect(notes).toMatchObject([{ kind: 'unwritten' }]);
    expect(await readSeal(at.dir, 'of another')).toBeUndefined();
    expect(await readSeal(at.dir)).toBeUndefined();
  });

  it('is done anew when any file of the project changes in any way', async () => {
    await init('typescript');
    await sync();
    const spoil: ((file: string) => void)[] = [
      (file) => writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from(' ')])),
      (file) => rmSync(file),
      (file) => chmodSync(file, 0o755),
      (file) => {
        renameSync(file, `${at.dir}.moved`);
        symlinkSync(`${at.dir}.moved`, file);
      },
    ];
    const untold = [];
    for (const path of files()) {
      const file = join(at.dir, path);
      for (const [way, change] of spoil.entries()) {
        // Only the paths of .proto files count, and their bytes: these follow links.
        if (path === '.ao/manifest.json' && way === 2) continue;
        cpSync(file, `${at.dir}.kept`);
        expect(await seal(), path).toBeDefined();
        change(file);
        if ((await seal()) !== undefined) untold.push(`${path} ${way}`);
        rmSync(file, { force: true });
        cpSync(`${at.dir}.kept`, file);
      }
    }
    expect(untold).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['a .proto file is new', () => writeFileSync(join(at.dir, 'model-interface/new.proto'), 'syntax = "proto3";\n')],
    ['a killed command left something half done', () => mkdirSync(join(at.dir, '.ao/txn'))],
    [
      'a folder is a link',
      () => {
        renameSync(join(at.dir, 'api-service'), join(at.dir, 'elsewhere'));
        symlinkSync('elsewhere', join(at.dir, 'api-service'));
      },
    ],
    ['a file has another case', () => renameSync(join(at.dir, 'README.md'), join(at.dir, 'readme.md'))],
    ['what was remembered is damaged', () => writeFileSync(join(at.dir, '.ao/cache/sync.json'), '{')],
    [
      'what was remembered has lost a part',
      () => {
        const file = join(at.dir, '.ao/cache/sync.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace(/,"contract".*/, '}'));
      },
    ],
  ])('is done anew when %s', async (_what, change) => {
    await init('python');
    await sync();
    expect(await seal()).toBeDefined();
    change();
    expect(await seal()).toBeUndefined();
  });

  it('is done anew when what the user deleted is there in other letters', async () => {
    await init('python');
    rmSync(join(at.dir, 'README.md'));
    await sync();
    await sync();
    expect(await seal()).toBeDefined();
    writeFileSync(join(at.dir, 'readme.md'), 'mine\n');
    expect(await seal()).toBeUndefined();
  });

  it('is not remembered of what was only planned, nor when it cannot be written', async () => {
    await init('python');
    await sync({ dryRun: true });
    expect(await seal()).toBeUndefined();
    writeFileSync(join(at.dir, '.ao/cache'), 'in the way');
    expect((await sync()).changed).toBe(false);
    expect(await seal()).toBeUndefined();
  });

  it('is not remembered of a project that follows more than its own files', async () => {
    await init('python');
    mkdirSync(join(at.dir, 'blueprints/note/template'), { recursive: true });
    writeFileSync(
      join(at.dir, 'blueprints/note/blueprint.json'),
      JSON.stringify({ summary: 'Notes.', classes: { merged: ['note.md'] } }),
    );
    writeFileSync(join(at.dir, 'blueprints/note/template/note.md'), 'Note.\n');
    await sync();
    expect(await seal()).toBeDefined();
    await generate('note', 'first');
    await sync();
    expect(await seal()).toBeUndefined();
    await destroyComponent(at.dir, { generator: 'note', name: 'first' }, options());
    await sync();
    expect(await seal()).toBeDefined();
  });
});

describe('what a sync looks at', () => {
  /** Looked at for what is not in the project yet: a killed command, the lock, things that a component would name. */
  const NONE_OF_ITS_INPUTS = /^(|\.ao|\.ao\/(lock.*|txn|undo.*|cache.*|blueprints)|blueprints|generators)$/;

  it.each(languages)('is all in what is remembered of a project with a %s model', async (model) => {
    await init(model);
    await generate('client', '', { language: 'typescript' });
    await generate('model', 'second', { language: 'typescript', serves: ['myproj.v1.Predictor'], share: 10 });
    await generate('task', 'hello', { run: 'echo hello' });
    await sync();
    const program = fileURLToPath(new URL('traced-sync.ts', import.meta.url));
    const loader = fileURLToPath(new URL('../../../tools/ts.js', import.meta.url));
    const looked = execFileSync(process.execPath, ['--import', loader, program, at.dir, at.assets.serviceTarball], {
      encoding: 'utf8',
    });
    expect(await seal()).toBeDefined();
    const known = JSON.parse(readFileSync(join(at.dir, '.ao/cache/sync.json'), 'utf8')) as {
      files: string[];
      protos: string[];
    };
    const paths = [...known.files, ...known.protos.map((path) => `model-interface/${path}`)];
    const folders = paths.flatMap((path) => {
      const above = [];
      for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) above.push(folder);
      return above;
    });
    const covered = new Set([...paths, ...folders]);
    const inside = looked.split('\n').filter((path) => path === at.dir || path.startsWith(`${at.dir}/`));
    const more = inside
      .map((path) => relative(at.dir, path))
      .filter((path) => !covered.has(path) && !NONE_OF_ITS_INPUTS.test(path));
    expect(more).toEqual([]);
    expect(inside.length).toBeGreaterThan(100);
  });
});
