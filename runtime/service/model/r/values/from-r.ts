import { create, type DescField, type DescMessage, type Message, type Registry, toJson } from '@bufbuild/protobuf';
import { anyPack, AnySchema, isWrapperDesc, type Struct, StructSchema } from '@bufbuild/protobuf/wkt';
import { inherits, type RList, type RValue, textAttribute } from '../rds/index.js';
import { kindOf } from './elements.js';
import { hasPresence, type Plain, setLocal } from './kinds.js';
import { isWhole, type KnownFromR, knownFromR } from './known-from-r.js';
import { mapKey } from './map-key.js';
import { each, Misfit, within } from './misfit.js';
import { plainFromR } from './plain-from-r.js';
import { elementsOfAtomic, rowsOf } from './rows.js';

type Local = Record<string, unknown>;

/**
 * Makes messages of values of R, as docs/r.md has it. Throws Misfit, with the way as R has it (`visits[[2]]$note`), for
 * what does not fit the contract: nothing is left out, rounded or guessed.
 */
export class FromR {
  private readonly known = new Map<DescMessage, KnownFromR | undefined>();

  constructor(private readonly registry: Registry) {}

  /** One message. */
  message(desc: DescMessage, value: RValue): Message {
    const known = this.knownOf(desc);
    if (known !== undefined) return this.single(desc, known(value)) as Message;
    if (desc.typeName === 'google.protobuf.Any') return this.any(value);
    const message = create(desc);
    this.fill(desc, message as unknown as Local, membersOf(desc, value));
    return message;
  }

  private fill(desc: DescMessage, message: Local, members: readonly Member[]): void {
    const seen = new Map<string, string>();
    for (const { name, value } of members) {
      const field = fieldOf(desc, name);
      const local = within(`$${name}`, () => this.local(field, value));
      if (local === undefined) continue;
      const place = field.oneof?.name ?? name;
      const other = seen.get(place);
      if (other !== undefined)
        throw new Misfit(
          other === name ? `has ${name} twice` : `has ${other} and ${name}, of which only one may be set`,
        );
      seen.set(place, name);
      setLocal(message, field, local);
    }
  }

  /** A field as protobuf-es keeps it; undefined where it is not set. */
  private local(field: DescField, value: RValue): unknown {
    if (field.fieldKind === 'list') return this.many(field, value);
    if (field.fieldKind === 'map') return this.map(field, value);
    if (value.type === 'null' && !(field.fieldKind === 'message' && field.message.typeName === 'google.protobuf.Value'))
      return undefined;
    if (field.fieldKind === 'message') {
      if (isNa(value)) return undefined;
      return asKept(field, this.message(field.message, value));
    }
    const [one, ...more] = plainFromR(field, value);
    if (one === undefined || more.length > 0) throw new Misfit(`is ${kindOf(value)}, and takes one value`);
    if (one !== null) return one;
    if (hasPresence(field)) return undefined;
    throw new Misfit('is NA, and must have a value');
  }

  private many(field: DescField & { fieldKind: 'list' }, value: RValue): unknown[] {
    const made = field.listKind === 'message' ? this.messages(field.message, value) : plainFromR(field as Plain, value);
    return made.map((item, i) => {
      if (item === null) throw new Misfit('is NA, and must have a value', `[${i + 1}]`);
      return field.listKind === 'message' ? asKept(field, item as Message) : item;
    });
  }

  private messages(desc: DescMessage, value: RValue): unknown[] {
    if (value.type === 'null') return [];
    if (inherits(value, 'data.frame')) return this.rows(desc, value as RList);
    const known = this.knownOf(desc);
    if (known !== undefined && value.type !== 'list')
      return isWhole(desc) ? elementsOfAtomic(value).map((each) => this.message(desc, each)) : known(value);
    if (value.type !== 'list') throw new Misfit(`is ${kindOf(value)}, not a list or data frame of ${desc.name}`);
    return each(
      value.values,
      (i) => `[[${i + 1}]]`,
      (item) => {
        if (item.type === 'null' && desc.typeName !== 'google.protobuf.Value')
          throw new Misfit(`is NULL, not a ${desc.name}`);
        return this.message(desc, item);
      },
    );
  }

  /** A message for each row of a data frame; in a column NA is a field that is not set. */
  private rows(desc: DescMessage, frame: RList): unknown[] {
    const { count, columns } = rowsOf(frame);
    const messages = Array.from({ length: count }, () => create(desc) as unknown as Local);
    for (const { name, value } of columns) {
      const field = fieldOf(desc, name);
      within(`$${name}`, () => {
        const cells = this.column(field, value);
        if (cells.length !== count) throw new Misfit(`has ${cells.length} values in ${count} rows`);
        for (const [i, cell] of cells.entries()) {
          if (cell === null && !hasPresence(field)) throw new Misfit('is NA, and must have a value', `[${i + 1}]`);
          if (cell !== null && cell !== undefined) setLocal(messages[i] as Local, field, cell);
        }
      });
    }
    return messages;
  }

  private column(field: DescField, value: RValue): unknown[] {
    if (value.type === 'list' && !inherits(value, 'data.frame'))
      return each(
        value.values,
        (i) => `[[${i + 1}]]`,
        (item) => this.local(field, item),
      );
    if (field.fieldKind === 'scalar' || field.fieldKind === 'enum') return plainFromR(field, value);
    if (field.fieldKind === 'message')
      return this.messages(field.message, value).map((item) => (item === null ? null : asKept(field, item as Message)));
    throw new Misfit(`is ${kindOf(value)}, and takes a list with an element for each row`);
  }

  private map(field: DescField & { fieldKind: 'map' }, value: RValue): Local {
    const map: Local = {};
    if (value.type === 'null') return map;
    if (field.mapKind === 'message' && inherits(value, 'data.frame'))
      throw new Misfit('is a data frame, and takes a list whose names are the keys (split() makes one)');
    const values = field.mapKind === 'message' ? this.messages(field.message, value) : plainFromR(field, value);
    const names = textAttribute(value, 'names');
    each(
      values,
      (i) => `[${JSON.stringify(names[i] ?? i + 1)}]`,
      (item, i) => {
        const key = mapKey(field.mapKey, names[i]);
        if (item === null) throw new Misfit('is NA, and must have a value');
        if (Object.hasOwn(map, key)) throw new Misfit('is there twice');
        const kept = field.mapKind === 'message' ? asKept(field, item as Message) : item;
        Object.defineProperty(map, key, { value: kept, enumerable: true, writable: true, configurable: true });
      },
    );
    return map;
  }

  private any(value: RValue): Message {
    const members = membersOf(AnySchema, value);
    const type = members.find(({ name }) => name === '@type')?.value;
    const [url] = type?.type === 'character' ? type.values : [];
    if (typeof url !== 'string') throw new Misfit('has no @type');
    const desc = this.registry.getMessage(url.slice(url.lastIndexOf('/') + 1));
    const rest = members.filter(({ name }) => name !== '@type');
    const inner = rest.find(({ name }) => name === 'value')?.value;
    if (desc === undefined) {
      if (inner?.type === 'raw') return create(AnySchema, { typeUrl: url, value: inner.bytes });
      throw new Misfit(`is of a @type that the contract does not have: ${url}`);
    }
    const isInner = this.knownOf(desc) !== undefined || desc.typeName === 'google.protobuf.Any';
    const message = isInner ? this.message(desc, inner ?? { type: 'null' }) : create(desc);
    if (!isInner) this.fill(desc, message as unknown as Local, rest);
    return create(AnySchema, { ...anyPack(desc, message), typeUrl: url });
  }

  private single(desc: DescMessage, made: readonly unknown[]): unknown {
    const [one, ...more] = made;
    if (one === undefined || more.length > 0) throw new Misfit(`has ${made.length} values, and takes one`);
    if (one === null) throw new Misfit(`is NA, not a ${desc.name}`);
    return one;
  }

  private knownOf(desc: DescMessage): KnownFromR | undefined {
    if (!this.known.has(desc)) this.known.set(desc, knownFromR(desc));
    return this.known.get(desc);
  }
}

interface Member {
  readonly name: string;
  readonly value: RValue;
}

/** The named elements of what stands for a message. Throws Misfit for what cannot. */
function membersOf(desc: DescMessage, value: RValue): Member[] {
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
  return values.map((each, i) => {
    const name = names[i] ?? '';
    if (name === '') throw new Misfit(`has elements without a name, and is to be a ${desc.name}`);
    return { name, value: each };
  });
}

function fieldOf(desc: DescMessage, name: string): DescField {
  const field = desc.fields.find((each) => each.name === name);
  if (field !== undefined) return field;
  const fields = desc.fields.map((each) => each.name);
  throw new Misfit(`has ${name}, which ${desc.name} has not: its fields are ${fields.join(', ') || 'none'}`);
}

/** A logical NA, which R gives where any other would do. */
function isNa(value: RValue): boolean {
  return value.type === 'logical' && value.values.length === 1 && (value.values[0] ?? 0) < 0;
}

/** A message as protobuf-es keeps it in a field: a wrapper by what is in it, a Struct as JSON. */
function asKept(field: DescField, message: Message): unknown {
  const desc = 'message' in field ? field.message : undefined;
  if (desc === undefined) return message;
  if (isWrapperDesc(desc) && field.oneof === undefined && field.fieldKind === 'message')
    return (message as Message & { value: unknown }).value;
  return desc.typeName === 'google.protobuf.Struct' && field.parent.typeName !== 'google.protobuf.Value'
    ? toJson(StructSchema, message as Struct)
    : message;
}
