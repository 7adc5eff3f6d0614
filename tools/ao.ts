// `node --import ./tools/ts.js tools/ao.ts …`: ao from the sources, without a build. Detached runs need `npm run build`.
import { join, resolve } from 'node:path';
import { COMMANDS } from '../cli/commands.gen.js';
import { main } from '../cli/main.js';

process.exit(
  await main(process.argv.slice(2), join(resolve(import.meta.dirname, '..'), 'cli'), COMMANDS, {
    ignoreManifest: true,
  }),
);
