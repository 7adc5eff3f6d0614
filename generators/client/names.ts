import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../../runtime/contract/index.js';

export type DescType = DescMessage | DescEnum;

/** The types that the services of a contract send and receive, at any remove, in the order in which they are met. */
export function typesOf(contract: Contract): DescType[] {
  const found = new Set<DescType>(contract.methods.flatMap(({ input, output }) => [input, output]));
  for (const type of found) {
    if (type.kind !== 'message' || type.typeName.startsWith('google.protobuf.')) continue;
    for (const field of type.fields) {
      if (field.message) found.add(field.message);
      else if (field.enum) found.add(field.enum);
    }
  }
  return [...found].filter(({ typeName }) => !typeName.startsWith('google.protobuf.'));
}

/**
 * Names for things by their full names: the short one, with the package before it where two things share one or it is
 * taken, and `_` behind it for what clashes then.
 */
export function uniqueNames<T extends { readonly typeName: string }>(
  things: readonly T[],
  short: (thing: T) => string,
  packageOf: (thing: T) => string,
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(short(thing), (counts.get(short(thing)) ?? 0) + 1);
  const used = new Set(taken);
  const isPlain = (thing: T) => counts.get(short(thing)) === 1 && !taken.has(short(thing));
  const names = new Map<string, string>();
  for (const thing of [...things.filter(isPlain), ...things.filter((other) => !isPlain(other))]) {
    let name = isPlain(thing) ? short(thing) : pascal(packageOf(thing)) + short(thing);
    while (used.has(name)) name += '_';
    used.add(name);
    names.set(thing.typeName, name);
  }
  return names;
}

/** `Visit.Referral` is `VisitReferral`. */
export function localName(type: DescType): string {
  return `${type.parent ? localName(type.parent) : ''}${type.name.charAt(0).toUpperCase()}${type.name.slice(1)}`;
}

/** `clinic.triage.v2` is `ClinicTriageV2`. */
export function pascal(protoPackage: string): string {
  return protoPackage
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
