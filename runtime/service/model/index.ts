export { ModelBase, type ModelClass } from './base.js';
export type { Batching } from './batching/options.js';
export type { Context, MetadataInit } from './context.js';
export { defineModel, type DefinedModel, type ModelMethods, type ServiceBase } from './define.js';
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
export { collect, streamOf, testContext, type TestContext } from './testing.js';
export { modelEnvironment } from '../environment/tables.js';
export type { Variable } from '../environment/variable.js';
