import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

/** grpc-js writes plain text to stderr of what it also reports as an error; a service's log is JSON. GRPC_VERBOSITY brings it back. */
export function silenceGrpc(): void {
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE);
}
