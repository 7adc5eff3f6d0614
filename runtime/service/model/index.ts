export { ModelBase, type ModelClass } from './base.js';
export { testContext, type Context } from './context.js';
export {
  Aborted,
  AlreadyExists,
  FailedPrecondition,
  InvalidArgument,
  ModelError,
  NotFound,
  OutOfRange,
  PermissionDenied,
  ResourceExhausted,
  Unauthenticated,
  Unavailable,
  Unimplemented,
} from './errors.js';
export { serveModel, type ModelOptions, type RunningModel } from './serve.js';
export { modelEnvironment } from '../environment/tables.js';
export type { Variable } from '../environment/variable.js';
