import { fileURLToPath } from 'node:url';
import { AoCommand } from './base-command.js';
import { COMMANDS } from './commands.gen.js';
import { main } from './main.js';

// A closed pipe (`ao logs -f | head`) is no failure: end as if told to.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    AoCommand.interruption.receive('SIGPIPE');
  });
}

const status = await main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)), COMMANDS);
// What is still in the pipes must be out before the process ends; a handle left open by a library must not hold it.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(status);
