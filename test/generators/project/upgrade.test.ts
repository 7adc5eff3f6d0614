import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import {
  compareVersions,
  initProject,
  type ModelLanguage,
  syncProject,
  type UpgradeNews,
  upgradeProject,
} from '../../../generators/project/index.js';
import { withProjectLock } from '../../../generators/sync/index.js';
import { HISTORY, type KeptProject, layScaffold } from '../../../tools/release/scaffolds.js';
import { contracts, room, type Room, rpcNotes, VERSION } from './workshop.js';

const VERSIONS = readdirSync(HISTORY);
const NAMES: readonly KeptProject[] = ['starter-python', 'starter-typescript', 'clinic-python', 'clinic-typescript'];
const KEPT = VERSIONS.flatMap((version) => NAMES.map((name) => ({ version, name })));

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const path = (file: string) => join(at.dir, file);
const read = (file: string) => readFileSync(path(file), 'utf8');
const write = (file: string, text: string) => {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
};
const edit = (file: string, change: (text: string) => string) => {
  const text = change(read(file));
  expect(text, file).not.toBe(read(file));
  write(file, text);
};
const options = () => ({ version: VERSION, assets: at.assets });
const upgrade = (more: object = {}) => upgradeProject(at.dir, { ...options(), ...more });

/** Every file below `root`, but what is of this machine. */
function tree(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map((each) => join(each.parentPath, each.name).slice(root.length + 1)).sort();
  return new Map(
    paths
      .filter((each) => !/^\.ao\/(undo|lock)/.test(each))
      .map((each) => [each, readFileSync(join(root, each), 'latin1')]),
  );
}

const times = () => Object.fromEntries([...tree(at.dir).keys()].map((file) => [file, statSync(path(file)).mtimeMs]));

/** Lines that a user adds to each file, by where they come to stand. */
const own: Record<ModelLanguage, Record<string, (text: string) => string>> = {
  python: {
    'model-service/model.py': (text) => `# mine ✿\n${text}`,
    'model-service/requirements.txt': (text) => `${text}scikit-learn # mine\n`,
  },
  typescript: {
    'model-service/src/model.ts': (text) => `// mine ✿\n${text}`,
    'model-service/package.json': (text) =>
      text.replace('"dependencies": {', '"dependencies": {\n    "mine": "1.0.0",'),
  },
  r: {},
};
const common: Record<string, (text: string) => string> = {
  'model-service/Dockerfile': (text) => `${text}\n# mine, at the end\n`,
  'api-service/Dockerfile': (text) => `# mine, at the top\n${text}`,
  'api-service/package.json': (text) => text.replace('"scripts": {', '"scripts": {\n    "mine": "echo mine",'),
  'api-service/src/app.ts': (text) => `// mine\n${text}`,
  'ao.toml': (text) =>
    `${text.replace('port = 8000', 'port = 9000 # mine')}\n# mine: why this task is here\n[tasks.mine] # mine, too\nrun = "echo mine"\n`,
  'compose.yaml': (text) => text.replace('restart: unless-stopped', 'restart: always # mine'),
  'README.md': (text) => `${text}\nA chapter of mine.\n`,
  '.gitignore': (text) => `${text}mine/\n`,
};
const OWN_FILES = ['mine/notes.md', 'model-service/mine/weights.bin', 'api-service/src/mine.ts'];

describe.each(KEPT)('a project $name of ao $version', ({ version, name }) => {
  const language: ModelLanguage = name.endsWith('python') ? 'python' : 'typescript';
  const proto = `model-interface/${name.startsWith('starter') ? `${name.replace('-', '_')}/v1/${name.replace('-', '_')}` : 'triage'}.proto`;

  it('is left alone by sync, and becomes by upgrade what a new one is', async () => {
    await layScaffold(HISTORY, version, name, at.dir);
    const before = tree(at.dir);
    await expect(syncProject(at.dir, options())).rejects.toMatchObject({ code: 'AO_PROJECT_OLDER' });
    await expect(syncProject(at.dir, { ...options(), dryRun: true })).rejects.toMatchObject({
      code: 'AO_PROJECT_OLDER',
    });
    expect(tree(at.dir)).toEqual(before);
    const seen: UpgradeNews[] = [];
    const { changed, from, to } = await upgrade({ onUpgrade: (news: UpgradeNews) => seen.push(news) });
    expect({ changed, from, to }).toEqual({ changed: true, from: version, to: VERSION });
    expect(seen).toEqual([{ from: version, to: VERSION, broken: [] }]);

    const fresh = join(at.dir, '..', 'fresh');
    const contract = name.startsWith('clinic') ? { contract: contracts['clinic'] } : {};
    const made = await initProject({ dir: fresh, name, model: language, ...contract, ...options() });
    await made.apply();
    const [now, wanted] = [tree(at.dir), tree(fresh)];
    expect([...now.keys()]).toEqual([...wanted.keys()]);
    for (const [file, text] of wanted) expect(now.get(file) === text, file).toBe(true);
  });

  it('keeps every edit of its owner, follows the contract, and is at rest afterwards', async () => {
    await layScaffold(HISTORY, version, name, at.dir);
    const edits = { ...common, ...own[language] };
    for (const [file, change] of Object.entries(edits)) edit(file, change);
    for (const file of OWN_FILES) write(file, 'mine\0');
    rmSync(path('.editorconfig'));
    edit(
      proto,
      (text) =>
        `${text.replace(/(service \w+ \{)/, '$1\n  // Mine.\n  rpc Explain(ExplainRequest) returns (ExplainResponse);\n')}
message ExplainRequest { string question = 1; }
message ExplainResponse { string answer = 1; }
`,
    );
    const mine = new Map([...Object.keys(edits), proto].map((file) => [file, read(file).split('\n')]));

    const { plan, broken, notes } = await upgrade();
    expect(broken).toEqual([]);
    expect(plan.steps.filter(({ action }) => action === 'conflict')).toEqual([]);
    for (const [file, lines] of mine) {
      const now = read(file).split('\n');
      const kept = lines.filter((line) => /mine/i.test(line));
      expect(kept.length, file).toBeGreaterThan(0);
      for (const line of kept) expect(now, file).toContain(line);
    }
    for (const file of OWN_FILES) expect(read(file)).toBe('mine\0');
    expect(existsSync(path('.editorconfig'))).toBe(false);
    expect(read(language === 'python' ? 'model-service/gen/base.py' : 'model-service/gen/base.ts')).toMatch(/explain/);
    expect(rpcNotes(notes).map(({ method }) => method)).toContain('explain');
    expect(read('api-service/package.json')).toContain(`ao-service-${VERSION}.tgz`);
    expect(existsSync(path(`api-service/vendor/ao-service-${version}.tgz`))).toBe(false);

    const [before, stamps] = [tree(at.dir), times()];
    expect((await syncProject(at.dir, options())).changed).toBe(false);
    expect((await upgrade()).changed).toBe(false);
    expect(tree(at.dir)).toEqual(before);
    expect(times()).toEqual(stamps);
  });
});

describe('an upgrade', () => {
  const version = VERSIONS[0] as string;
  beforeEach(() => layScaffold(HISTORY, version, 'starter-typescript', at.dir));

  it('says what its conflicts are, and does all the rest', async () => {
    const blueprints = join(at.dir, '../blueprints');
    cpSync(at.assets.blueprints, blueprints, { recursive: true });
    const readme = join(blueprints, 'project/template/README.md.hbs');
    writeFileSync(readme, readFileSync(readme, 'utf8').replace(/^# .*/, "# {{name}}, ao's new title"));
    edit('README.md', (text) => text.replace(/^# .*/, '# My title'));
    const assets = { ...at.assets, blueprints };
    await expect(upgrade({ assets, dryRun: true })).resolves.toMatchObject({ changed: true });
    await expect(upgrade({ assets })).rejects.toMatchObject({
      code: 'AO_SYNC_CONFLICT',
      message: expect.stringContaining('README.md') as string,
    });
    expect(read('README.md')).toMatch(/^<{7}[^]*# My title[^]*ao's new title[^]*^>{7} ao /m);
    expect(read('api-service/package.json')).toContain(`ao-service-${VERSION}.tgz`);
    write('README.md', '# My title\n');
    expect((await syncProject(at.dir, { ...options(), assets })).changed).toBe(false);
  });

  it('names the routes that are answered no more', async () => {
    const proto = 'model-interface/starter_typescript/v1/starter_typescript.proto';
    edit(proto, (text) => text.replace('/predict', '/forecast'));
    const { broken } = await upgrade();
    expect(broken.map(({ rule }) => rule)).toEqual(['ROUTE_PATH_CHANGED']);
    write('api-service/gen/contract.binpb', 'no contract');
    expect((await upgrade({ force: true })).broken).toEqual([]);
  });

  it('goes to the version that runs, and to no other', async () => {
    const before = tree(at.dir);
    await expect(upgrade({ to: '99.0.0' })).rejects.toMatchObject({
      code: 'AO_UPGRADE_OTHER_VERSION',
      remedy: ['Let it: `npx --yes --package @ao/cli@99.0.0 -- ao upgrade`'],
    });
    await expect(upgrade({ to: '0.0.1' })).rejects.toMatchObject({ code: 'AO_UPGRADE_BACKWARDS' });
    await expect(upgrade({ to: 'latest' })).rejects.toMatchObject({ code: 'AO_UPGRADE_VERSION_INVALID' });
    expect(tree(at.dir)).toEqual(before);
    await expect(upgrade({ to: VERSION })).resolves.toMatchObject({ changed: true });
    rmSync(path('.ao'), { recursive: true });
    await expect(upgrade()).rejects.toMatchObject({ code: 'AO_SYNC_NOT_MANAGED' });
  });

  it('is refused to a project of a newer ao, and so is a sync', async () => {
    edit('.ao/manifest.json', (text) => text.replace(`"ao": "${version}"`, '"ao": "99.0.0"'));
    const before = tree(at.dir);
    await expect(upgrade()).rejects.toMatchObject({ code: 'AO_PROJECT_NEWER' });
    await expect(syncProject(at.dir, options())).rejects.toMatchObject({
      code: 'AO_PROJECT_NEWER',
      remedy: expect.arrayContaining([expect.stringContaining('npx --yes --package @ao/cli@99.0.0')]) as string[],
    });
    expect(tree(at.dir)).toEqual(before);
  });

  it('is not taken back by an older ao that waited for it to end', async () => {
    await upgrade();
    const newer = read('.ao/manifest.json').replace(`"ao": "${VERSION}"`, '"ao": "99.0.0"');
    let waiting: Promise<unknown> = Promise.resolve();
    await withProjectLock(at.dir, async () => {
      waiting = syncProject(at.dir, options()).catch((error: unknown) => error);
      await sleep(300);
      write('.ao/manifest.json', newer);
    });
    expect(await waiting).toMatchObject({ code: 'AO_PROJECT_NEWER' });
    expect(read('.ao/manifest.json')).toBe(newer);
  });
});

test.each([
  ['0.2.0', '0.1.9', 1],
  ['0.2.0', '0.10.0', -1],
  ['1.0.0', '1.0.0', 0],
  ['1.0.0-rc.2', '1.0.0-rc.10', -1],
  ['1.0.0-rc.1', '1.0.0', -1],
  ['1.0.0', '1.0.0-rc.1', 1],
  ['1.0.0+build.7', '1.0.0', 0],
  ['not a version', '0.0.0', -1],
])('%s against %s', (a, b, order) => expect(Math.sign(compareVersions(a, b))).toBe(order));
