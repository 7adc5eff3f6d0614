export { AoError, ERROR_PAGES, fault } from './ao-error.js';
export { catalogue, type ErrorCode, type ErrorParams } from './catalogue.js';
export { categories, type Category } from './category.js';
