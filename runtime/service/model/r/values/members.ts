import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { type RValue, textAttribute } from '../rds/index.js';
import { kindOf } from './elements.js';
import { Misfit } from './misfit.js';
import { elementsOfAtomic } from './rows.js';

/** An element of what stands for a message: the field's name, and what is to be in it. */
export interface Member {
  readonly name: string;
  readonly value: RValue;
}

/** The named elements of what stands for a message, each name once. Throws Misfit for what cannot. */
export function membersOf(desc: DescMessage, value: RValue): Member[] {
  if (value.type === 'null' && desc.fields.length === 0) return [];
  const names = textAttribute(value, 'names');
  if (
    value.type === 'null' ||
    value.type === 'other' ||
    value.type === 'raw' ||
    (value.type !== 'list' && names.length === 0)
  )
    throw new Misfit(`is ${kindOf(value)}, not a list with the fields of ${desc.name}`);
  const values = value.type === 'list' ? value.values : elementsOfAtomic(value);
  const members = values.map((each, i) => {
    const name = names[i] ?? '';
    if (name === '') throw new Misfit(`has elements without a name, and is to be a ${desc.name}`);
    return { name, value: each };
  });
  refuseTwice(members);
  return members;
}

/** Of two elements of one name one would be lost. */
export function refuseTwice(members: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) throw new Misfit(`has ${name} twice`);
    seen.add(name);
  }
}

/** The field of a name. Throws Misfit, naming those that there are. */
export function fieldOf(desc: DescMessage, name: string): DescField {
  const field = desc.fields.find((each) => each.name === name);
  if (field !== undefined) return field;
  const fields = desc.fields.map((each) => each.name);
  throw new Misfit(`has ${name}, which ${desc.name} has not: its fields are ${fields.join(', ') || 'none'}`);
}

/** Sets a field that was not. Throws Misfit where another of its oneof is set. */
export function setField(message: Record<string, unknown>, field: DescField, value: unknown): void {
  const { oneof } = field;
  if (oneof === undefined) {
    message[field.localName] = value;
    return;
  }
  const { case: set } = message[oneof.localName] as { case?: string };
  const other = oneof.fields.find(({ localName }) => localName === set);
  if (other !== undefined) throw new Misfit(`has ${other.name} and ${field.name}, of which only one may be set`);
  message[oneof.localName] = { case: field.localName, value };
}
