// Generated from cli/commands by `npm run gen`; do not edit.
import type { Command } from './oclif.js';
import blueprintAdd from './commands/blueprint/add.js';
import blueprintList from './commands/blueprint/list.js';
import blueprintRemove from './commands/blueprint/remove.js';
import blueprintTrust from './commands/blueprint/trust.js';
import blueprintUpdate from './commands/blueprint/update.js';
import build from './commands/build.js';
import call from './commands/call.js';
import check from './commands/check.js';
import completion from './commands/completion.js';
import config from './commands/config.js';
import destroy from './commands/destroy.js';
import diff from './commands/diff.js';
import doctor from './commands/doctor.js';
import down from './commands/down.js';
import eject from './commands/eject.js';
import generate from './commands/generate.js';
import init from './commands/init.js';
import install from './commands/install.js';
import logs from './commands/logs.js';
import pluginAdd from './commands/plugin/add.js';
import pluginList from './commands/plugin/list.js';
import pluginRemove from './commands/plugin/remove.js';
import ps from './commands/ps.js';
import routes from './commands/routes.js';
import run from './commands/run.js';
import status from './commands/status.js';
import sync from './commands/sync.js';
import undo from './commands/undo.js';
import up from './commands/up.js';
import upgrade from './commands/upgrade.js';
import version from './commands/version.js';

/** Every command by its id. */
export const COMMANDS: Record<string, Command.Class> = {
  'blueprint:add': blueprintAdd,
  'blueprint:list': blueprintList,
  'blueprint:remove': blueprintRemove,
  'blueprint:trust': blueprintTrust,
  'blueprint:update': blueprintUpdate,
  build,
  call,
  check,
  completion,
  config,
  destroy,
  diff,
  doctor,
  down,
  eject,
  generate,
  init,
  install,
  logs,
  'plugin:add': pluginAdd,
  'plugin:list': pluginList,
  'plugin:remove': pluginRemove,
  ps,
  routes,
  run,
  status,
  sync,
  undo,
  up,
  upgrade,
  version,
};
