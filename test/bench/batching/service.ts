import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonFiles } from '../../../generators/code/python/index.js';
import { compileContract } from '../../../generators/contract/index.js';
import { loadContract } from '../../../runtime/contract/index.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const VENV = here('../../../.cache/bench-batching');
const PACKAGES = [
  'grpcio>=1.76,<2',
  'protobuf>=6.31,<8',
  'prometheus-client>=0.22,<1',
  'numpy>=1.26,<3',
  'scikit-learn>=1.5,<2',
];
/** One thread for the arithmetic: what is compared is batches, not how well BLAS shares two cores. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** A virtual environment with what the models need, made once. */
export function preparePython(): void {
  const python = join(VENV, 'bin', 'python');
  if (!existsSync(python)) run(process.env['AO_PYTHON'] ?? 'python3', ['-m', 'venv', VENV]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
}

/** The folder of a model-service as ao makes it: generated code, and a model of this benchmark. */
export async function serviceFolder(model: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `ao-batching-${model}-`));
  const compiled = await compileContract(here('.'));
  const files = new Map<string, string | Uint8Array>(pythonFiles(loadContract(compiled)));
  for (const [path, text] of files.set('contract.binpb', compiled)) {
    await mkdir(dirname(join(folder, 'gen', path)), { recursive: true });
    await writeFile(join(folder, 'gen', path), text);
  }
  await cp(here(`models/${model}.py`), join(folder, 'model.py'));
  return folder;
}

export interface Service {
  readonly port: number;
  readonly process: ChildProcess;
  /** CPU that it has used, s. */
  cpu(): Promise<number>;
}

/** Starts a model-service and waits until it serves. */
export async function start(folder: string, env: Readonly<Record<string, string>>): Promise<Service> {
  const child = spawn(join(VENV, 'bin', 'python'), ['-m', 'ao_runtime'], {
    cwd: folder,
    env: { ...process.env, ...ONE_THREAD, PYTHONPATH: here('../../../runtime/python'), AO_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    port = entry.port ?? port;
    if (entry.msg === 'serving') break;
  }
  child.stdout.resume(); // the log goes on, a line a call, as it does in production
  if (port === 0) throw new Error('the model-service did not start');
  return { port, process: child, cpu: () => cpuOf(child.pid ?? 0) };
}

async function cpuOf(pid: number): Promise<number> {
  const [, ...rest] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
  const fields = rest.join(') ').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
