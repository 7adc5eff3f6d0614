import { spawn } from 'node:child_process';

import { NoEngine, startEngine } from './engine.js';

/** `command COMMAND …`: runs a command with DOCKER_HOST naming a running engine; its exit status is the command's. */
const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  process.stderr.write('usage: command COMMAND [ARGUMENT …]\n');
  process.exit(2);
}
const say = (line: string) => process.stderr.write(`[docker] ${line}\n`);
const engine = await startEngine({ say }).catch((error: unknown) => {
  if (!(error instanceof NoEngine)) throw error;
  say(error.message);
  process.exit(1);
});
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, DOCKER_HOST: engine.host } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const status = await new Promise<number>((resolve) => {
  child.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    resolve(127);
  });
  child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
});
await engine.stop();
process.exit(status);
