export { startRModel, type RModelOptions } from './start.js';
export type { RunningModel } from '../serve.js';
