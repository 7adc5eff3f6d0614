import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { typeFiles } from '../../generators/code/typescript/plugin.js';
import { compileTree } from '../../generators/contract/index.js';
import { loadContract } from '../../runtime/contract/index.js';

/** Where the code goes; every file below it is derived. */
export const STANDARD_FOLDER = 'runtime/contract/standard';

/** The standard protos that ao's own runtime speaks; what they import comes with them. */
const SPOKEN = [
  'google/api/annotations.proto',
  'google/api/field_behavior.proto',
  'google/api/httpbody.proto',
  'google/rpc/code.proto',
  'google/rpc/error_details.proto',
  'google/rpc/status.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
];

/** TypeScript of the standard protos in `proto/`, by its path in the repository. */
export async function standardProtos(root: string): Promise<Map<string, string>> {
  const proto = join(root, 'proto');
  const tree = new Map(
    await Promise.all(SPOKEN.map(async (path) => [path, await readFile(join(proto, path))] as const)),
  );
  const files = await typeFiles(loadContract(await compileTree(tree, proto)));
  return new Map(
    [...files].map(([name, code]) => [`${STANDARD_FOLDER}/${name}`, code.replace('/* eslint-disable */\n', '')]),
  );
}
