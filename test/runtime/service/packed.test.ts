import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { archive, stageService } from '../../../tools/pack-service.js';
import { compiled } from './contracts.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What the user of a TypeScript project writes: types of the package are used where they matter. */
const SOURCES = {
  'api.ts': `import { startApi, type FastifyInstance } from '@ao/service';
await startApi({ contract: new URL('./contract.binpb', import.meta.url), configure: (app: FastifyInstance) => void app.get('/own', async () => 'mine') });`,
  'model.ts': `import { InvalidArgument, ModelBase, serveModel, testContext, type Context } from '@ao/service/model';
class Classifier extends ModelBase {
  static override readonly service: string = 'iris.v1.Classifier';
  async classify(request: { petalLength: number }, context: Context) {
    if (request.petalLength < 0) throw new InvalidArgument('petalLength', context.requestId);
    return { species: 1 };
  }
}
await new Classifier().classify({ petalLength: 1 }, testContext());
await serveModel({ contract: new URL('./contract.binpb', import.meta.url), services: [Classifier] });`,
};

describe('the packed runtime', () => {
  let folder: string;
  let first: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ao päckchen '));
    await mkdir(join(folder, 'staged'));
    await stageService(root, join(folder, 'staged'));
    first = await archive(join(folder, 'staged'), join(folder, 'first'));
  });

  it('has the same bytes whenever it is packed', async () => {
    const second = await archive(join(folder, 'staged'), join(folder, 'second'));
    expect(Buffer.compare(await readFile(first), await readFile(second))).toBe(0);
  });

  it('serves a pair of services in a project of its own, with its types', async () => {
    const project = join(folder, 'project');
    const home = join(project, 'node_modules/@ao/service');
    await mkdir(home, { recursive: true });
    await run('tar', ['xzf', first, '-C', home, '--strip-components=1']);
    const { dependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of [...Object.keys(dependencies), 'typescript', '@types/node']) {
      const link = join(project, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(root, 'node_modules', name), link);
    }
    await copyFile(await compiled('iris'), join(project, 'contract.binpb'));
    for (const [name, text] of Object.entries(SOURCES)) await writeFile(join(project, name), text);
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    const options = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
    ];
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...Object.keys(SOURCES)], {
      cwd: project,
    });
    expect(existsSync(join(project, 'api.js'))).toBe(true);

    const model = start(project, 'model.js', {});
    const api = start(project, 'api.js', { AO_MODEL_ADDRESS: await model.address });
    const address = await api.address;
    const response = await fetch(`${address}/v1/iris:classify`, {
      method: 'POST',
      body: '{"petalLength": 1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toEqual({ species: 'SPECIES_SETOSA', probabilities: {} });
    expect(await (await fetch(`${address}/own`)).text()).toBe('mine');
    expect((await fetch(`${address}/docs`)).status).toBe(200);
    expect(await Promise.all([api.stop(), model.stop()])).toEqual([0, 0]);
  });
});

function start(cwd: string, file: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { PATH: process.env['PATH'], AO_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { address: found } = JSON.parse(line) as { address?: string };
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`${file} ended with ${code}`)));
  });
  const stop = (): Promise<number | null> => (child.kill('SIGTERM'), ended);
  return { address, stop };
}
