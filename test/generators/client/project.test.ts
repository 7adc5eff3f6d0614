import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject, syncProject, type SyncOptions } from '../../../generators/project/index.js';
import { ao } from '../../cli/harness.js';
import { contracts, room, type Room, VERSION } from '../project/workshop.js';

let at: Room;
beforeEach(async () => {
  at = room();
  const options = { dir: at.dir, name: 'myproj', version: VERSION, assets: at.assets };
  await (await initProject({ ...options, model: 'python', contract: contracts['iris'] })).apply();
});
afterEach(() => at.clean());

const sync = (options: Partial<SyncOptions> = {}) =>
  syncProject(at.dir, { version: VERSION, assets: at.assets, ...options });
const read = (path: string) => readFileSync(join(at.dir, path), 'utf8');
const edit = (path: string, change: (text: string) => string) => writeFileSync(join(at.dir, path), change(read(path)));

describe('the clients of a project', () => {
  it('are in ao.toml and follow the contract from then on', async () => {
    edit('ao.toml', (text) => `# mine\n${text}`);
    await sync({ clients: { typescript: 'clients/typescript', python: 'iris_client/' } });
    expect(read('ao.toml')).toMatch(
      /^# mine\n[^]*\[clients\][^]*typescript = "clients\/typescript"\npython = "iris_client\/"/,
    );
    expect(read('clients/typescript/services.ts')).toContain('class ClassifierClient');
    expect(read('iris_client/services.py')).toContain('def classify(');
    expect((await sync()).changed).toBe(false);
    edit('model-interface/iris.proto', (text) =>
      text.replace(
        'rpc DescribeModel',
        'rpc Explain(ClassifyRequest) returns (ClassifyResponse);\n  rpc DescribeModel',
      ),
    );
    await sync();
    expect(read('clients/typescript/services.ts')).toContain('explain(');
    expect(read('iris_client/services.py')).toContain('def explain(');
  });

  it('go with their line in ao.toml, but for a file that was edited', async () => {
    await sync({ clients: { typescript: 'clients/typescript' } });
    edit('ao.toml', (text) => text.replace(/^\[clients\].*\n.*\n/m, ''));
    await sync();
    expect(existsSync(join(at.dir, 'clients/typescript/services.ts'))).toBe(false);
    expect(read('ao.toml')).not.toContain('[clients]');
  });

  it('stop the sync when a file was edited, or another is in its place', async () => {
    writeFileSync(join(at.dir, 'clients'), 'mine');
    await expect(sync({ clients: { python: 'clients/python' } })).rejects.toMatchObject({ code: 'AO_SYNC_BLOCKED' });
    await sync({ clients: { python: 'c' } });
    edit('c/services.py', (text) => `${text}# mine\n`);
    await expect(sync()).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
  });

  it.each(['../out', '..', '.', '.git/x'])('are refused the folder %s', async (folder) => {
    await expect(sync({ clients: { python: folder } })).rejects.toMatchObject({ code: 'AO_CONFIG_INVALID' });
  });

  it('are made by a command', async () => {
    const dry = await ao(['generate', 'client', '-l', 'python', '--dry-run', '--json'], at.dir);
    const { actions } = JSON.parse(dry.stdout) as { actions: { path: string; action: string }[] };
    expect(actions).toContainEqual(expect.objectContaining({ path: 'clients/python/services.py', action: 'create' }));
    expect(existsSync(join(at.dir, 'clients'))).toBe(false);
    expect((await ao(['generate', 'nothing', '-l', 'python'], at.dir)).status).toBe(2);
    expect((await ao(['generate', 'client'], at.dir)).status).toBe(2);
  });
});
