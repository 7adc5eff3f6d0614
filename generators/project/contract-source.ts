import { compileTree, readStandard, type SourceTree } from '../contract/index.js';
import { importsOf } from '../contract/imports.js';
import { lf } from '../sync/fingerprint.js';

/** Protos that every project has at hand, whether its contract imports them yet or not: the REST mapping needs them. */
const ALWAYS = ['google/api/annotations.proto', 'google/api/http.proto'];

/** A contract as .proto files and compiled. */
export interface ContractSource {
  /** The user's own files by import path. */
  readonly own: SourceTree;
  /** Standard files to lay beside them, so that editors and other tools find what is imported. */
  readonly standard: SourceTree;
  /** The compiled contract, bytes of a FileDescriptorSet. */
  readonly bytes: Uint8Array;
}

/**
 * Compiles .proto files in memory. Files that ao supplies itself are told from the user's by their import path.
 * `root` is what errors call the folder. Throws the AO_CONTRACT errors of `compileTree`.
 */
export async function contractSource(tree: SourceTree, root: string): Promise<ContractSource> {
  const { own, standard, whole } = sourcesOf(tree);
  return { own, standard, bytes: await compileTree(whole, root) };
}

/** The files of a contract's folder, sorted out; `whole` is what is compiled. */
export function sourcesOf(tree: SourceTree): Omit<ContractSource, 'bytes'> & { readonly whole: SourceTree } {
  const own = new Map<string, Uint8Array>();
  for (const [path, content] of tree) if (readStandard(path) === undefined) own.set(path, content);
  const standard = standardFilesOf(own);
  // Comments are compiled, too: a checkout with CRLF must not make other code.
  const lines = [...own].map(([path, content]) => [path, lf(content)] as const);
  return { own, standard, whole: new Map([...lines, ...standard]) };
}

function standardFilesOf(own: SourceTree): SourceTree {
  const found = new Map<string, Uint8Array>();
  const wanted = [...ALWAYS, ...[...own.values()].flatMap(imported)];
  for (const path of wanted) {
    const content = found.has(path) ? undefined : readStandard(path);
    if (content === undefined) continue;
    found.set(path, content);
    wanted.push(...imported(content));
  }
  return found;
}

function imported(content: Uint8Array): string[] {
  return importsOf(Buffer.from(content).toString('utf8')).map(({ path }) => path);
}
