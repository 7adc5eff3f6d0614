export { CONFIG_FILE, findProject } from './find.js';
export { loadProject, parseConfig } from './load.js';
export type { Project } from './project.js';
export { configReference, jsonSchema, referenceRows, type ReferenceRow } from './reference.js';
export {
  configSchema,
  type Command,
  type Config,
  type GateConfig,
  type ServiceConfig,
  type TaskConfig,
} from './schema.js';
export { dependencyOrder } from './services.js';
export { modelVariables, neededModels, servingModels } from './models.js';
export { assertServed } from './serving.js';
