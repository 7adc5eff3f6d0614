import { againstErrors } from './areas/against.js';
import { blueprintErrors } from './areas/blueprint.js';
import { buildErrors } from './areas/build.js';
import { callErrors } from './areas/call.js';
import { checkErrors } from './areas/check.js';
import { commandErrors } from './areas/command.js';
import { configErrors } from './areas/config.js';
import { contractErrors } from './areas/contract.js';
import { dockerErrors } from './areas/docker.js';
import { doctorErrors } from './areas/doctor.js';
import { ejectErrors } from './areas/eject.js';
import { engineErrors } from './areas/engine.js';
import { generateErrors } from './areas/generate.js';
import { installErrors } from './areas/install.js';
import { modelErrors } from './areas/model.js';
import { modelRErrors } from './areas/model-r.js';
import { pluginErrors } from './areas/plugin.js';
import { projectErrors } from './areas/project.js';
import { serviceErrors } from './areas/service.js';
import { syncErrors } from './areas/sync.js';
import { taskErrors } from './areas/task.js';
import { undoErrors } from './areas/undo.js';
import { upgradeErrors } from './areas/upgrade.js';
import type { ErrorEntry } from './entry.js';

/** Every error `ao` can raise on purpose. One entry in one area file; the pages in docs/ are generated from it. */
export const catalogue = {
  ...againstErrors,
  ...blueprintErrors,
  ...buildErrors,
  ...callErrors,
  ...checkErrors,
  ...commandErrors,
  ...configErrors,
  ...contractErrors,
  ...dockerErrors,
  ...doctorErrors,
  ...ejectErrors,
  ...engineErrors,
  ...generateErrors,
  ...installErrors,
  ...modelErrors,
  ...modelRErrors,
  ...pluginErrors,
  ...projectErrors,
  ...serviceErrors,
  ...syncErrors,
  ...taskErrors,
  ...undoErrors,
  ...upgradeErrors,
};

export type ErrorCode = keyof typeof catalogue;
export type ErrorParams<C extends ErrorCode> = (typeof catalogue)[C] extends ErrorEntry<infer P> ? P : never;
