// Generated from cli/commands by `npm run gen`; do not edit.
import type { Command } from '@oclif/core';
import call from './commands/call.js';
import completion from './commands/completion.js';
import config from './commands/config.js';
import init from './commands/init.js';
import routes from './commands/routes.js';
import version from './commands/version.js';

/** Every command by its id. */
export const COMMANDS: Record<string, Command.Class> = {
  call,
  completion,
  config,
  init,
  routes,
  version,
};
