import { create, type DescField, type DescMessage, type Message, type Registry } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { inherits, type RList, type RValue, textAttribute } from '../rds/index.js';
import { anyFromR, type Inner } from './any-from-r.js';
import { elementsOf, kindOf } from './elements.js';
import { asKept } from './kept.js';
import { hasPresence, type Plain } from './kinds.js';
import { isWhole, type KnownFromR, knownFromR } from './known-from-r.js';
import { mapKey } from './map-key.js';
import { fieldOf, type Member, membersOf, setField } from './members.js';
import { each, Misfit, within } from './misfit.js';
import { plainFromR } from './plain-from-r.js';
import { elementsOfAtomic } from './rows.js';
import { type Cells, messagesOfRows } from './table-from-r.js';

type Local = Record<string, unknown>;

/**
 * Makes messages of values of R, as docs/r.md has it. Throws Misfit, with the way as R has it (`visits[[2]]$note`), for
 * what does not fit the contract: nothing is left out, rounded or guessed. The tests of a model judge by runtime/r/check.R,
 * and test/r/answers.json has cases that both must judge alike.
 */
export class FromR implements Inner, Cells {
  private readonly known = new Map<DescMessage, KnownFromR | undefined>();

  constructor(readonly registry: Registry) {}

  /** One message. */
  message(desc: DescMessage, value: RValue): Message {
    const known = this.knownOf(desc);
    if (known !== undefined) return single(desc, known(value));
    if (desc.typeName === 'google.protobuf.Any') return anyFromR(value, this);
    if (!inherits(value, 'data.frame')) return this.ofMembers(desc, membersOf(desc, value));
    const [one, ...more] = messagesOfRows(desc, value as RList, this);
    if (one !== undefined && more.length === 0) return one;
    throw new Misfit(`is a data frame of ${one === undefined ? 0 : more.length + 1} rows, and takes one`);
  }

  ofMembers(desc: DescMessage, members: readonly Member[]): Message {
    const message = create(desc);
    for (const { name, value } of members) {
      const field = fieldOf(desc, name);
      const local = within(`$${name}`, () => this.field(field, value));
      if (local !== undefined) setField(message as unknown as Local, field, local);
    }
    return message;
  }

  /** A field as protobuf-es keeps it; undefined where it is not set. */
  field(field: DescField, value: RValue): unknown {
    if (field.fieldKind === 'list') return this.many(field, value);
    if (field.fieldKind === 'map') return this.map(field, value);
    if (field.fieldKind === 'message')
      return this.isAbsent(field.message, value) ? undefined : asKept(field, this.message(field.message, value));
    if (value.type === 'null' || (hasPresence(field) && isNa(value))) return undefined;
    const [one, ...more] = plainFromR(field, value);
    if (one === undefined || more.length > 0) throw new Misfit(`is ${kindOf(value)}, and takes one value`);
    if (one !== null) return one;
    if (hasPresence(field)) return undefined;
    throw new Misfit('is NA, and must have a value');
  }

  /** Several messages; null for NA. */
  messages(desc: DescMessage, value: RValue): (Message | null)[] {
    if (value.type === 'null') return [];
    const known = this.knownOf(desc);
    const isFrame = inherits(value, 'data.frame');
    if (isFrame && !this.isBare(desc)) return messagesOfRows(desc, value as RList, this);
    if (known !== undefined && (value.type !== 'list' || isWrapperDesc(desc)))
      return isWhole(desc)
        ? this.eachOf(desc, elementsOfAtomic(value), 'atomic')
        : (known(value) as (Message | null)[]);
    if (value.type !== 'list' || isFrame)
      throw new Misfit(`is ${kindOf(value)}, not a list ${known === undefined ? 'or data frame ' : ''}of ${desc.name}`);
    return this.eachOf(desc, value.values, 'list');
  }

  isBare(desc: DescMessage): boolean {
    return this.knownOf(desc) !== undefined || desc.typeName === 'google.protobuf.Any';
  }

  private eachOf(desc: DescMessage, values: readonly RValue[], of: 'atomic' | 'list'): Message[] {
    return each(
      values,
      (i) => (of === 'list' ? `[[${i + 1}]]` : `[${i + 1}]`),
      (item) => {
        if (item.type === 'null' && !isValue(desc)) throw new Misfit(`is NULL, not a ${desc.name}`);
        return this.message(desc, item);
      },
    );
  }

  private many(field: DescField & { fieldKind: 'list' }, value: RValue): unknown[] {
    const made = field.listKind === 'message' ? this.messages(field.message, value) : plainFromR(field as Plain, value);
    return made.map((item, i) => {
      if (item === null) throw new Misfit('is NA, and must have a value', `[${i + 1}]`);
      return field.listKind === 'message' ? asKept(field, item as Message) : item;
    });
  }

  private map(field: DescField & { fieldKind: 'map' }, value: RValue): Local {
    const map: Local = {};
    if (value.type === 'null') return map;
    if (field.mapKind === 'message' && inherits(value, 'data.frame'))
      throw new Misfit('is a data frame, and takes a list whose names are the keys (split() makes one)');
    const values = field.mapKind === 'message' ? this.messages(field.message, value) : plainFromR(field, value);
    const names = textAttribute(value, 'names');
    each<unknown, void>(
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

  /** Whether a field is not set: by NULL or NA, which of a Value are its null. A NA with a name may be a field of the message. */
  private isAbsent(desc: DescMessage, value: RValue): boolean {
    if (isValue(desc)) return false;
    if (value.type === 'null') return true;
    const isOneValue = this.knownOf(desc) !== undefined && !isWhole(desc);
    if (isWrapperDesc(desc) && value.type === 'list' && value.values.length === 1)
      return isNa(value.values[0] as RValue);
    return isNa(value) && (isOneValue || textAttribute(value, 'names').length === 0);
  }

  private knownOf(desc: DescMessage): KnownFromR | undefined {
    if (!this.known.has(desc)) this.known.set(desc, knownFromR(desc));
    return this.known.get(desc);
  }
}

const isValue = ({ typeName }: DescMessage): boolean => typeName === 'google.protobuf.Value';

function single(desc: DescMessage, made: readonly unknown[]): Message {
  const [one, ...more] = made;
  if (one === undefined || more.length > 0) throw new Misfit(`has ${made.length} values, and takes one`);
  if (one === null) throw new Misfit(`is NA, not a ${desc.name}`);
  return one as Message;
}

/** One NA, of any type that has it. */
function isNa(value: RValue): boolean {
  if (value.type === 'list' || !('values' in value) || value.values.length !== 1) return false;
  return elementsOf(value)?.[0] === null;
}
