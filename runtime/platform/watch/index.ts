export { watchProject, type Change, type WatchOptions } from './watch.js';
