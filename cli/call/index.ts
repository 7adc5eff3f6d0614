export { modelFor } from './address.js';
export { encodeRequest, readRequest } from './request.js';
export { findRpc, fullName } from './rpc-name.js';
export { callUnary, type Target } from './unary.js';
