import type { Contract } from '../../runtime/contract/index.js';
import { isOfFunctions } from '../languages/class-text.js';
import type { ModelLanguagePlug, WrittenMethod } from '../languages/index.js';

/** Something about the user's model file that sync found out and left to the user. */
export type MethodNote = RpcNote | LostNote;

/** A name that a file of the model takes from the generated code, which has it no more: the model does not load. */
export interface LostNote {
  readonly kind: 'lost';
  /** Relative to the project. */
  readonly file: string;
  readonly name: string;
  /** The module, as the file has it. */
  readonly from: string;
  /** Lines that have the name, from 1. */
  readonly lines: readonly number[];
}

export interface RpcNote {
  /** `unwritten`: the rpc answers 501 until `paste` is in the file; `orphan`: the method answers no rpc any more. */
  readonly kind: 'unwritten' | 'orphan';
  /** Relative to the project. */
  readonly file: string;
  /** Full name of the rpc: `iris.v1.Classifier/Classify`. */
  readonly rpc: string;
  readonly className: string;
  readonly method: string;
  /** Lines to paste into the class, or the class itself when the service is new; empty for an orphan. */
  readonly paste: string;
}

/** A model file as it is on the disk or about to be. */
export interface ModelSource {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** Compares a model file with the contract as it is now and as it was at the last sync. */
export async function methodNotes(
  language: ModelLanguagePlug,
  { file, text: source }: ModelSource,
  { now, before }: { now: Contract; before: Contract | undefined },
): Promise<RpcNote[]> {
  const methods = await language.methods(now);
  const unwritten = methods.filter((wanted) => !isWritten(language, source, wanted));
  const known = new Set(methods.map(({ rpc }) => rpc));
  const gone = before === undefined ? [] : (await language.methods(before)).filter(({ rpc }) => !known.has(rpc));
  return [
    ...unwritten.map((wanted): RpcNote => ({
      kind: 'unwritten',
      file,
      ...identity(wanted),
      paste: pasteOf(asWritten(wanted, source), language.hasClass(source, wanted.className)),
    })),
    ...gone
      .filter((old) => language.hasMethod(source, old))
      .map((old): RpcNote => ({ kind: 'orphan', file, ...identity(old), paste: '' })),
  ];
}

function isWritten(language: ModelLanguagePlug, source: string, { className, method, batch }: WrittenMethod): boolean {
  return [method, batch].some((name) => name !== '' && language.hasMethod(source, { className, method: name }));
}

function identity({ rpc, className, method }: WrittenMethod): Pick<RpcNote, 'rpc' | 'className' | 'method'> {
  return { rpc, className, method };
}

/** Among functions that stand for a class nothing is overridden, and a comma follows each. */
function asWritten(wanted: WrittenMethod, source: string): WrittenMethod {
  if (!isOfFunctions(source, wanted.className)) return wanted;
  return { ...wanted, text: `${wanted.text.replace(/^( *)override /m, '$1')},` };
}

function pasteOf({ imports, classHead, text }: WrittenMethod, hasItsClass: boolean): string {
  return [...imports, '', ...(hasItsClass || classHead === '' ? [] : [classHead]), text].join('\n');
}
