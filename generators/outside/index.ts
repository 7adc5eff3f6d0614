export { outsideOf } from './outside.js';
