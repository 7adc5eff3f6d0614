export { RdsUnreadable } from './cursor.js';
export { readRds } from './read.js';
export { NulInText, writeRds } from './write.js';
export * from './value.js';
