import { compileContract, compileTree } from '../../../generators/contract/index.js';
import {
  createMatcher,
  decodeRequest,
  loadContract,
  parseJson,
  RequestInvalid,
  routesOf,
  type Contract,
  type DecodeOptions,
  type FieldViolation,
} from '../../../runtime/contract/index.js';

/** The three contracts of test/fixtures, compiled together. */
export async function givenContracts(): Promise<Contract> {
  return loadContract(await compileContract('test/fixtures/contracts'));
}

/** A contract from .proto texts by import path; a text without a syntax line gets one, a package and the usual imports. */
export async function contractOf(files: Record<string, string>, decode?: Partial<DecodeOptions>): Promise<Contract> {
  const encoder = new TextEncoder();
  const tree = Object.entries(files).map(
    ([path, text]) => [path, encoder.encode(text.includes('syntax =') ? text : HEAD + text)] as const,
  );
  return loadContract(await compileTree(new Map(tree), '.'), decode);
}

const HEAD = `syntax = "proto3"; package t.v1; import "google/api/annotations.proto"; import "google/api/field_behavior.proto"; import "google/protobuf/any.proto";${[
  'duration',
  'empty',
  'field_mask',
  'struct',
  'timestamp',
  'wrappers',
]
  .map((name) => `import "google/protobuf/${name}.proto";`)
  .join('')}\n`;

/** What a request of this method, path with query, and body text becomes. */
export function decode(contract: Contract, method: string, url: string, body?: string) {
  const [path = '', query = ''] = url.split('?');
  const match = createMatcher(routesOf(contract)).match(method, path);
  if (match.kind !== 'route') throw new Error(`${method} ${path}: ${match.kind}`);
  return {
    route: match.route,
    message: decodeRequest(match.route, match.variables, query, body === undefined ? undefined : parseJson(body)),
  };
}

/** The violations of a request that does not fit. */
export function refused(attempt: () => unknown): readonly FieldViolation[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RequestInvalid) return error.fieldViolations;
    throw error;
  }
  throw new Error('the request was accepted');
}
