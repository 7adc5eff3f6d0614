/**
 * The program that protobuf's conformance runner talks to: `testee SUITE.binpb MODE`. Requests come on stdin, answers go
 * to stdout, each behind its length as a little-endian 32-bit number.
 */
import { readFileSync, writeSync } from 'node:fs';
import { answererOf, type Mode } from './answer.js';

const [suite = '', mode = 'plain'] = process.argv.slice(2);
const answer = answererOf(readFileSync(suite), mode as Mode);

let held = Buffer.alloc(0);
process.stdin.on('data', (chunk: Buffer) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32LE()) {
    const end = 4 + held.readUInt32LE();
    const response = answer(held.subarray(4, end));
    held = held.subarray(end);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(response.length);
    send(Buffer.concat([length, response]));
  }
});

function send(bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length;) sent += writeSync(1, bytes, sent);
}
