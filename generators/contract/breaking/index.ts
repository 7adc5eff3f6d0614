import { AoError, fault } from '../../../runtime/errors/index.js';
import { loadContract, prepareValidation, routesOf } from '../../../runtime/contract/index.js';
import { compileTree } from '../compile.js';
import type { SourceTree } from '../source-tree.js';
import { bufNames, isAllowed, type Allowed } from './allowed.js';
import type { Break } from './break.js';
import { fieldBreaks } from './fields.js';
import { routeBreaks } from './routes.js';
import { ruleBreaks } from './rules.js';
import { wireBreaks } from './wire.js';

export { readAllowed, type Allowed } from './allowed.js';
export type { Break, Surface } from './break.js';
export { contractAt, type CommittedContract } from './git.js';

/**
 * What users of a contract notice of its changes since an earlier state of it: on the wire, in JSON, over HTTP. Empty:
 * nothing, or only what is allowed. In the order of the files of now. `root` is how errors call the contract's folder, `ref` the earlier state;
 * one that does not compile by itself is AO_AGAINST_INVALID, the present one throws as `compileContract` does.
 */
export async function breakingChanges(
  before: SourceTree,
  after: SourceTree,
  { ref, root, allowed = { except: [], ignore: [] } }: { ref: string; root: string; allowed?: Allowed },
): Promise<Break[]> {
  const [old, now] = await Promise.all([compiledBefore(before, ref), compileTree(after, root)]);
  const sides = { before: loadContract(old), after: loadContract(now) };
  await prepareValidation(sides.after);
  const own = [...routeBreaks(sides), ...fieldBreaks(sides), ...ruleBreaks(sides)];
  const wire = await wireBreaks(sides, { before: old, after, root, except: bufNames(allowed) });
  const found = [...own, ...wire.filter((by) => !isTold(by, own))].filter((change) => !isAllowed(change, allowed));
  return found.sort((a, b) => compare(a.after ?? a.before ?? '', b.after ?? b.before ?? ''));
}

/** `required` is to buf a matter of how many there may be. */
function isTold({ rule, subject }: Break, own: readonly Break[]): boolean {
  if (rule !== 'FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY') return false;
  return own.some((other) => other.subject === subject && other.rule.endsWith('_REQUIRED'));
}

async function compiledBefore(tree: SourceTree, ref: string): Promise<Uint8Array> {
  try {
    const bytes = await compileTree(tree, ref);
    routesOf(loadContract(bytes));
    return bytes;
  } catch (cause) {
    if (!(cause instanceof AoError) || cause.category !== 'contract') throw cause;
    throw fault('AO_AGAINST_INVALID', { ref, problem: cause.message }, { cause });
  }
}

/** `a.proto:9` before `a.proto:10`. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
