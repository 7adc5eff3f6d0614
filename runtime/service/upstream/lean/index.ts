/**
 * gRPC over an HTTP/2 of our own. node:http2 makes a JavaScript stream, a native stream and several turns of the event loop
 * of each call, which costs some ten times what the call itself needs; grpc-js adds its filters and timers to that. Here a
 * call is a few dozen bytes that go out with those of the other calls of the same turn. docs/decisions/0008-lean-http2.md
 * has the figures, and says when grpc-js is taken instead.
 */
import type { OpenConnection } from '../connection.js';
import { LeanConnection } from './connection.js';

export { LeanConnection };

export const openConnection: OpenConnection = (target, options) => new LeanConnection(target, options);
