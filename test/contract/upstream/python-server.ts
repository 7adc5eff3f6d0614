import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PYTHON = fileURLToPath(new URL('../../../.cache/venv/bin/python', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./python_server.py', import.meta.url));

/** Whether `npm run test:python` has made the environment that holds grpcio. */
export const havePython = existsSync(PYTHON);

/** The suite's server over Python's grpc.aio; it ends with its standard input. */
export async function servePython(): Promise<{ address: string; stop(): Promise<void> }> {
  const child = spawn(PYTHON, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await once(child, 'exit');
  };
  return { address: `127.0.0.1:${Number(line)}`, stop };
}
