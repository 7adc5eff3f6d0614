import { Code } from '../../contract/index.js';

export { Code };
export type CodeName = keyof typeof Code;

/** The name of a status code; a number that is none is UNKNOWN, as gRPC has it. */
export const codeName = (code: number): CodeName => (Code[code] as CodeName | undefined) ?? 'UNKNOWN';

/** The trailer in which gRPC carries a google.rpc.Status. */
export const STATUS_DETAILS = 'grpc-status-details-bin';
