// A contract of 10 services with 5 rpcs each, one file a service.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SERVICES = 10;
const RPCS = 5;

/** Writes the .proto files into `folder`. */
export function writeContract(folder) {
  mkdirSync(folder, { recursive: true });
  for (let service = 1; service <= SERVICES; service += 1)
    writeFileSync(join(folder, `s${service}.proto`), protoOf(service));
}

function protoOf(service) {
  const rpcs = Array.from({ length: RPCS }, (_, rpc) => rpc + 1);
  return `syntax = "proto3";

package shop.s${service}.v1;

import "google/api/annotations.proto";

// What service ${service} does.
service Service${service} {
${rpcs.map((rpc) => rpcOf(service, rpc)).join('\n')}
}
${rpcs.map(messagesOf).join('')}`;
}

function rpcOf(service, rpc) {
  return `  // Does the ${rpc}th thing.
  rpc Do${rpc}(Do${rpc}Request) returns (Do${rpc}Response) {
    option (google.api.http) = {
      post: "/s${service}/do${rpc}"
      body: "*"
    };
  }`;
}

function messagesOf(rpc) {
  return `
// What Do${rpc} takes.
message Do${rpc}Request {
  string name = 1;
  repeated double values = 2;
  map<string, int64> counts = 3;
  Kind kind = 4;
  enum Kind {
    KIND_UNSPECIFIED = 0;
    KIND_ANY = 1;
  }
}

// What Do${rpc} gives.
message Do${rpc}Response {
  string label = 1;
  double score = 2;
  repeated Item items = 3;
  message Item {
    string key = 1;
    bytes data = 2;
  }
}
`;
}
