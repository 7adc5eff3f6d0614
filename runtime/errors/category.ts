/**
 * What kind of trouble an error is. The kind alone decides the exit status of `ao`, the HTTP status and the gRPC
 * status, so that no raiser has to. Exit statuses follow sysexits.h where it has a word for the kind.
 */
export const categories = {
  bug: { exit: 1, http: 500, grpc: 13 },
  usage: { exit: 2, http: 400, grpc: 3 },
  contract: { exit: 65, http: 400, grpc: 3 },
  unavailable: { exit: 69, http: 503, grpc: 14 },
  conflict: { exit: 73, http: 409, grpc: 6 },
  retry: { exit: 75, http: 503, grpc: 14 },
  config: { exit: 78, http: 500, grpc: 9 },
} as const;

export type Category = keyof typeof categories;
