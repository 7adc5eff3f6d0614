import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { HISTORY, layScaffold } from '../../tools/release/scaffolds.js';
import { ao, REPOSITORY, room } from './harness.js';

const folder = room();
const project = join(folder, 'projekt');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const { version: VERSION } = JSON.parse(readFileSync(join(REPOSITORY, 'cli/package.json'), 'utf8')) as {
  version: string;
};

beforeAll(async () => {
  expect((await ao(['init', project, '--no-install', '--yes'])).status).toBe(0);
  appendFileSync(join(project, 'README.md'), 'mine\n');
  rmSync(join(project, '.editorconfig'));
});

describe('what an error says to type', () => {
  const MODULE = 'model-service/gen/base.py';

  test('is seen from the folder of the project, and the way there is said below it', async () => {
    const before = read(MODULE);
    appendFileSync(join(project, MODULE), '# mine\n');
    const below = await ao(['sync'], join(project, 'model-service/tests'));
    const there = await ao(['sync'], project);
    writeFileSync(join(project, MODULE), before);
    expect(below.stderr).toMatch(
      /Paths are seen from the project's folder: `cd \.\.\/\.\.`\n[^]*`ao eject model-service\/gen\/base\.py`/,
    );
    expect(there.stderr).toContain(`\`ao eject ${MODULE}\``);
    expect(there.stderr).not.toContain('Paths are seen');
  });

  test('has no way where it names no path', async () => {
    const { stderr } = await ao(['undo'], join(project, 'model-service'));
    expect(stderr).toContain('AO_UNDO_BEGINNING');
    expect(stderr).not.toContain('Paths are seen');
  });
});

describe('ao status', () => {
  test('says in a word what became of each file, and what a sync would do', async () => {
    const { status, stdout } = await ao(['status'], join(project, 'model-service'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {5}deleted {2}\.editorconfig$/m);
    expect(stdout).toMatch(/^ {6}edited {2}README\.md$/m);
    expect(stdout).toMatch(/^\d+ files of \d+ are as ao wrote them\.$/m);
    expect(stdout).toContain('`ao sync` would change nothing.');
    expect(stdout).not.toContain('pristine');
    expect((await ao(['status', '--all'], project)).stdout).toMatch(/^ {4}pristine {2}ao\.toml$/m);
  });

  test('as JSON', async () => {
    const status = JSON.parse((await ao(['status', '--json'], project)).stdout) as {
      files: object[];
      actions: object[];
    };
    expect(status).toMatchObject({ made: VERSION, version: VERSION, command: 'sync', components: [] });
    expect(status.files).toContainEqual({ path: 'README.md', class: 'merged', state: 'edited', remark: '' });
    expect(status.actions).toContainEqual(expect.objectContaining({ path: 'ao.toml', action: 'identical' }));
  });

  test('names what was generated', async () => {
    expect((await ao(['generate', 'task', 'hello', '--run', 'echo hello'], project)).status).toBe(0);
    expect((await ao(['status'], project)).stdout).toMatch(/^Generated: task hello\.$/m);
    const { components } = JSON.parse((await ao(['status', '--json'], project)).stdout) as { components: object[] };
    expect(components).toEqual([{ generator: 'task', name: 'hello' }]);
    expect((await ao(['destroy', 'task', 'hello'], project)).status).toBe(0);
  });

  test('says where the contract cannot be followed', async () => {
    const proto = 'model-interface/projekt/v1/projekt.proto';
    const before = read(proto);
    writeFileSync(join(project, proto), `${before}\nmessage {`);
    const { status, stdout } = await ao(['status'], project);
    writeFileSync(join(project, proto), before);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {6}edited {2}README\.md$/m);
    expect(stdout).toMatch(/The contract cannot be followed: .*projekt\.proto/);
  });
});

describe('ao diff', () => {
  test('shows what the owner changed, in a file, a folder or all', async () => {
    const { stdout } = await ao(['diff'], project);
    expect(stdout).toMatch(
      /^--- a\/\.editorconfig\n\+\+\+ \/dev\/null\n[^]*^--- a\/README\.md\n\+\+\+ b\/README\.md\n@@[^]*^\+mine$/m,
    );
    expect((await ao(['diff', '../README.md'], join(project, 'model-service'))).stdout).not.toContain('editorconfig');
    expect((await ao(['diff', 'model-service'], project)).stdout).toBe('You changed nothing that ao wrote.\n');
    expect((await ao(['diff', 'mine.txt'], project)).stderr).toContain('AO_EJECT_UNKNOWN');
  });

  test('shows what the next sync would change', async () => {
    expect((await ao(['diff', '--next'], project)).stdout).toBe('Nothing would change.\n');
    const toml = read('ao.toml');
    writeFileSync(join(project, 'ao.toml'), toml.replace('port = 8000', 'port = 9000'));
    const { files } = JSON.parse((await ao(['diff', '--next', '--json'], project)).stdout) as {
      files: { path: string }[];
    };
    writeFileSync(join(project, 'ao.toml'), toml);
    expect(files).toContainEqual({ path: 'compose.yaml', diff: expect.stringContaining('9000') as string });
  });
});

describe('ao eject', () => {
  test('takes a file out of the hands of ao, and hands it back', async () => {
    expect((await ao(['eject', 'compose.yaml', '--pretend'], project)).stdout).toMatch(
      /eject {2}compose\.yaml\nNothing was written/,
    );
    expect((await ao(['status'], project)).stdout).not.toContain('ejected');
    const { stdout } = await ao(['eject', 'compose.yaml'], project);
    expect(stdout).toMatch(/eject {2}compose\.yaml\nYours from now on; hand back with `ao eject --back compose\.yaml`/);
    expect((await ao(['status'], project)).stdout).toMatch(/^ {5}ejected {2}compose\.yaml$/m);
    const within = await ao(['eject', 'Dockerfile'], join(project, 'api-service'));
    expect(within.stdout).toContain('hand back with `ao eject --back Dockerfile`');
    expect((await ao(['eject', '--back', 'Dockerfile'], join(project, 'api-service'))).status).toBe(0);
    const back = await ao(['eject', '--back', 'compose.yaml', '--json'], project);
    expect(JSON.parse(back.stdout)).toMatchObject({ changed: false });
    expect((await ao(['status'], project)).stdout).not.toContain('ejected');
  });
});

describe('a project of an older ao', () => {
  const old = join(folder, 'old');
  beforeAll(async () => {
    await layScaffold(HISTORY, '0.1.0', 'starter-python', old);
    appendFileSync(join(old, 'README.md'), 'mine\n');
  });

  test('is refused by every command that would write it, with the cure', async () => {
    for (const command of [['sync'], ['up'], ['check', '--no-install'], ['generate', 'client', '-l', 'python']]) {
      const { status, stderr } = await ao(command, old);
      expect(status, command[0]).toBe(78);
      expect(stderr).toMatch(/ao 0\.1\.0 made this project[^]*`ao upgrade`[^]*AO_PROJECT_OLDER/);
    }
    const { stdout } = await ao(['status'], old);
    expect(stdout).toContain('look at `ao upgrade --dry-run --diff`');
    expect(stdout).toMatch(/`ao upgrade` would[^]*update {2}api-service\/package\.json/);
  });

  test('is upgraded: shown before, done, and told what next', async () => {
    const before = readFileSync(join(old, '.ao/manifest.json'), 'utf8');
    const shown = await ao(['upgrade', '--dry-run', '--diff'], old);
    expect(shown.stdout).toMatch(new RegExp(`^ao 0\\.1\\.0 → ao ${VERSION}$`, 'm'));
    expect(shown.stdout).toMatch(/^\+.*ao-service-\d[^]*Nothing was written/m);
    expect(readFileSync(join(old, '.ao/manifest.json'), 'utf8')).toBe(before);

    const { status, stdout } = await ao(['upgrade'], old);
    expect(status).toBe(0);
    expect(stdout).toMatch(/updated[^]*What next\n {2}ao install[^]*ao check/);
    expect((await ao(['sync', '--check'], old)).status).toBe(0);
    const again = await ao(['upgrade', '--json'], old);
    expect(JSON.parse(again.stdout)).toMatchObject({
      from: VERSION,
      to: VERSION,
      changed: false,
      broken: [],
      conflicts: [],
    });
    expect(again.stderr).toContain(`is of ao ${VERSION} already`);
    expect(readFileSync(join(old, 'README.md'), 'utf8')).toMatch(/mine\n$/);
  });

  test('lists the places in conflict, having done the rest', async () => {
    const file = join(old, '.ao/manifest.json');
    const conflicting = join(folder, 'conflicting');
    await layScaffold(HISTORY, '0.1.0', 'starter-python', conflicting);
    const ignore = join(conflicting, '.gitignore');
    writeFileSync(ignore, readFileSync(ignore, 'utf8').replace(/^# ao: .*$/m, '# mine'));
    const { status, stdout, stderr } = await ao(['upgrade', '--json'], conflicting);
    expect(status).toBe(73);
    expect(JSON.parse(stdout)).toMatchObject({
      from: '0.1.0',
      conflicts: ['.gitignore'],
      error: { code: 'AO_SYNC_CONFLICT' },
    });
    expect(stderr).toMatch(/edit \.gitignore +choose between the markers/);
    expect(readFileSync(ignore, 'utf8')).toContain('# mine');
    expect((await ao(['status'], conflicting)).stdout).toMatch(/conflict {2}\.gitignore {2}choose between/);
    expect(readFileSync(file, 'utf8')).toContain(`"ao": "${VERSION}"`);
  });
});

test('a project of a newer ao says so, also where its ao.toml has keys that this one does not know', async () => {
  const newer = join(folder, 'newer');
  await layScaffold(HISTORY, '0.1.0', 'clinic-python', newer);
  const manifest = join(newer, '.ao/manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"ao": "0.1.0"', '"ao": "99.1.0"'));
  appendFileSync(join(newer, 'ao.toml'), '\n[galaxy]\nspeed = 9\n');
  const { status, stderr } = await ao(['check'], newer);
  expect(status).toBe(78);
  expect(stderr).toMatch(/ao 99\.1\.0 made this project[^]*npx --yes --package @ao\/cli@99\.1\.0[^]*AO_PROJECT_NEWER/);
  writeFileSync(join(newer, 'ao.toml'), readFileSync(join(newer, 'ao.toml'), 'utf8').replace(/\n\[galaxy\][^]*/, '\n'));
  expect((await ao(['status'], newer)).stdout).toMatch(/this one leaves it alone/);
});
