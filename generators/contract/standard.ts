import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether an import is supplied: by buf itself (google/protobuf) or from ao's folder of standard protos. */
export function isSupplied(importPath: string): boolean {
  return importPath.startsWith('google/protobuf/') || existsSync(join(standardRoot(), importPath));
}

/** The text of a standard .proto file that ao carries (google/api, google/rpc, grpc, buf/validate); undefined when it is none. */
export function readStandard(importPath: string): Uint8Array | undefined {
  const file = join(standardRoot(), importPath);
  return existsSync(file) ? readFileSync(file) : undefined;
}

let root: string | undefined;

/** `assets/proto` beside the bundle in the packed CLI, `proto` in the repository. */
export function standardRoot(): string {
  return (root ??= findRoot(dirname(fileURLToPath(import.meta.url))));
}

function findRoot(dir: string): string {
  const found = [join(dir, 'assets', 'proto'), join(dir, 'proto')].find((candidate) =>
    existsSync(join(candidate, 'google', 'api', 'http.proto')),
  );
  if (found !== undefined) return found;
  if (dirname(dir) === dir)
    throw new Error('the standard .proto files that ao carries are missing: the installation is damaged');
  return findRoot(dirname(dir));
}
