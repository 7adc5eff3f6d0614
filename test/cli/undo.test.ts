import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ao, room } from './harness.js';

const folder = room();
const project = join(folder, 'projekt');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const write = (path: string, text: string) => writeFileSync(join(project, path), text);
const run = async (...argv: string[]) => ao(argv, project);

beforeAll(async () => {
  expect((await ao(['init', project, '--no-install', '--yes'])).status).toBe(0);
});

describe('ao undo', () => {
  test('leaves the making of the project to its owner', async () => {
    const { status, stderr } = await run('undo');
    expect(status).toBe(2);
    expect(stderr).toContain('AO_UNDO_BEGINNING');
    expect(stderr).toContain('rm -r');
  });

  test('takes back what the last command wrote, says it first, and does it again', async () => {
    const before = read('ao.toml');
    expect((await run('generate', 'task', 'hello', '--run', 'echo hello')).status).toBe(0);
    const after = read('ao.toml');
    expect(after).not.toBe(before);
    const dry = await run('undo', '--dry-run', '--diff');
    expect(dry.stdout).toMatch(/^ {6}update {2}ao\.toml/m);
    expect(dry.stdout).toMatch(/^-\[tasks\.hello\]$/m);
    expect(dry.stdout).toMatch(/^Would be taken back: ao generate task hello of \d{4}-.*, 1 file\.$/m);
    expect(read('ao.toml')).toBe(after);
    const { stdout } = await run('undo');
    expect(stdout).toMatch(/^Taken back: ao generate task hello of .*, 1 file\.$/m);
    expect(read('ao.toml')).toBe(before);
    const list = await run('undo', '--list');
    expect(list.stdout).toMatch(/ao undo of generate task hello +1 file$/m);
    expect(list.stdout).toMatch(/ao generate task hello +1 file +taken back$/m);
    const { writes } = JSON.parse((await run('undo', '--list', '--json')).stdout) as { writes: object[] };
    expect(writes).toMatchObject([
      { undone: false },
      { command: 'generate task hello', files: 1, undone: true },
      { command: 'init' },
    ]);
    expect((await run('undo', '--redo')).status).toBe(0);
    expect(read('ao.toml')).toBe(after);
  });

  test('keeps an edit aside that it cannot merge, when it is forced to', async () => {
    write('ao.toml', read('ao.toml').replace('echo hello', 'echo mine'));
    const refused = await run('undo');
    expect(refused.status).toBe(73);
    expect(refused.stderr).toMatch(/AO_UNDO_EDITED/);
    const { stdout } = await run('undo', '--force', '--json');
    const { aside, write: taken } = JSON.parse(stdout) as { aside: Record<string, string>; write: object };
    expect(taken).toMatchObject({ command: 'generate task hello' });
    expect(read(aside['ao.toml'] ?? '')).toContain('echo mine');
    expect(read('ao.toml')).not.toContain('echo');
    expect((await run('undo', '--redo')).status).toBe(0);
    expect(read('ao.toml')).toContain('echo mine');
    expect((await run('undo', '--force')).stdout).toMatch(/^Your version of ao\.toml is kept in \.ao\/aside\//m);
  });

  test('has nothing to take back where ao remembers nothing', async () => {
    rmSync(join(project, '.ao/undo'), { recursive: true });
    expect((await run('undo', '--list')).stdout).toBe('ao remembers nothing that it wrote here.\n');
    expect((await run('undo')).stderr).toContain('AO_UNDO_NOTHING');
    expect((await ao(['undo'], folder)).stderr).toContain('AO_PROJECT_NOT_FOUND');
    expect(existsSync(join(folder, '.ao'))).toBe(false);
  });
});
