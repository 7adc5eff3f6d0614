import { fault, type AoError } from '../../runtime/errors/index.js';
import { readFindings, runBuf, type BufFinding, type BufResult } from './buf.js';
import { withoutForeignComments } from './foreign-comments.js';
import { importsOf } from './imports.js';
import { readSourceTree, withStandardImports, type SourceTree } from './source-tree.js';

const BUILD = ['build', '-#format=tar', '--as-file-descriptor-set', '--error-format', 'json', '-o', '-'];

/**
 * Compiles the .proto files below a folder to the bytes of a FileDescriptorSet: imports included (imports first),
 * source info for the project's own files. The same files give the same bytes. `google/protobuf`, `google/api`,
 * `google/rpc` and `buf/validate` need not be in the folder. A mistake is AO_CONTRACT_INVALID at its file:line:column, further ones in
 * `details`; a missing import AO_CONTRACT_IMPORT_MISSING; no file AO_CONTRACT_EMPTY.
 */
export async function compileContract(root: string): Promise<Uint8Array> {
  return compileTree(await readSourceTree(root), root);
}

/** Compiles .proto files in memory; `root` is only how errors call the folder. */
export async function compileTree(tree: SourceTree, root: string): Promise<Uint8Array> {
  const all = withStandardImports(tree);
  const result = await (begunWith(all) ?? runBuf(BUILD, all));
  if (result.code !== 0) throw failureOf(result, all, root);
  return withoutForeignComments(result.stdout);
}

let begun: { readonly tree: SourceTree; readonly result: Promise<BufResult> } | undefined;

/**
 * Begins to compile files that `compileTree` will probably be asked for, and returns at once: buf is a process of its own, and
 * works while ao loads the rest of itself. What it says counts for the same bytes only.
 */
export function beginCompiling(tree: SourceTree): void {
  const all = withStandardImports(tree);
  const result = runBuf(BUILD, all);
  // Told to whoever asks for it, or to nobody.
  result.catch(() => undefined);
  begun = { tree: all, result };
}

/** What buf was given already, if it is the same to the byte, in the same order. */
function begunWith(tree: SourceTree): Promise<BufResult> | undefined {
  if (begun === undefined || begun.tree.size !== tree.size) return undefined;
  const others = begun.tree.entries();
  for (const [path, content] of tree) {
    const [otherPath, other] = others.next().value as [string, Uint8Array];
    if (path !== otherPath || Buffer.compare(content, other) !== 0) return undefined;
  }
  return begun.result;
}

/** The error for a run of buf that did not end well. */
export function failureOf({ code, signal, stdout, stderr }: BufResult, tree: SourceTree, root: string): AoError {
  const { findings, other } = readFindings(stderr || Buffer.from(stdout).toString('utf8'));
  const [first, ...rest] = findings;
  if (first === undefined) {
    const problem = other || `buf ended with ${signal ?? `status ${code}`}`;
    return fault('AO_CONTRACT_INVALID', { where: root, problem });
  }
  const details = rest.map((finding) => `${placeOf(finding)}: ${finding.message}`);
  const file = missingImport(first, tree);
  if (file !== undefined)
    return fault('AO_CONTRACT_IMPORT_MISSING', { where: placeOf(first), file, root }, { details });
  return fault('AO_CONTRACT_INVALID', { where: placeOf(first), problem: first.message }, { details });
}

function placeOf({ path = '', start_line = 1, start_column = 1 }: BufFinding): string {
  return `${path}:${start_line}:${start_column}`;
}

/** buf says that an imported file does not exist, but not which: its statement stands at the finding's line. */
function missingImport({ path = '', start_line, message }: BufFinding, tree: SourceTree): string | undefined {
  const content = tree.get(path);
  if (!message.includes('imported file does not exist') || content === undefined) return undefined;
  return importsOf(Buffer.from(content).toString('utf8')).find(({ line }) => line === start_line)?.path;
}
