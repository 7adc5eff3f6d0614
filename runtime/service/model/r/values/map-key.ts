import { ScalarType } from '@bufbuild/protobuf';
import { rangeOf } from './kinds.js';
import { Misfit } from './misfit.js';

/** The key of a map's entry, of the name that it has in R. Throws Misfit when there is none, or it is no such key. */
export function mapKey(type: ScalarType, name: string | null | undefined): string {
  if (name === undefined || name === null) throw new Misfit('has no name to be the key');
  if (type === ScalarType.STRING) return name;
  if (type === ScalarType.BOOL) {
    const key = name.toLowerCase();
    if (key === 'true' || key === 'false') return key;
    throw new Misfit('has a name that is neither true nor false');
  }
  const [least, most] = rangeOf(type) as readonly [bigint, bigint];
  const key = /^-?\d+$/.test(name) ? BigInt(name) : undefined;
  if (key === undefined || key < least || key > most)
    throw new Misfit(`has a name that is no whole number from ${least} to ${most}`);
  return String(key);
}
