export * from './runtime.js';
export * from './services.js';
export * from './messages.js';
