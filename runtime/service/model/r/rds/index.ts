export { readRds, RdsUnreadable } from './read.js';
export { NulInText, writeRds } from './write.js';
export * from './value.js';
