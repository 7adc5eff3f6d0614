import {
  create,
  setExtension,
  toBinary,
  type DescExtension,
  type DescField,
  type DescMessage,
  type Message,
  type Registry,
} from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import type { Random } from './random.js';
import { randomScalar, randomString } from './random-scalar.js';

/** Bounds that keep a message small: fields that are set at once, and messages within messages. */
const MOST_FIELDS = 7;
const DEEPEST = 3;

/** What an Any may hold. */
const IN_ANY = ['Duration', 'Timestamp', 'Int64Value', 'FieldMask', 'Struct', 'Value', 'Any'].map(
  (name) => `google.protobuf.${name}`,
);

/** Makes messages of any kind that have a JSON form: well-known types within their ranges, no NaN inside a Value. */
export class MessageMaker {
  readonly #extensions: readonly DescExtension[];
  /** One inside an Any: its bytes are compared as they are, and the order of a map's entries in them is open. */
  #mostEntries = 3;

  /** Types that an Any may hold besides well-known ones are given by name. */
  constructor(
    private readonly random: Random,
    private readonly registry: Registry,
    private readonly inAny: readonly string[],
  ) {
    this.#extensions = [...registry].filter((type) => type.kind === 'extension');
  }

  make(desc: DescMessage, depth = 0): Message {
    const message = create(desc);
    const known = this.#wellKnown(desc, depth);
    if (known) known(reflect(desc, message));
    else this.#fill(desc, message, depth);
    return message;
  }

  #fill(desc: DescMessage, message: Message, depth: number): void {
    if (!desc.fields.length) return;
    const reflected = reflect(desc, message);
    for (let left = this.random.int(0, MOST_FIELDS); left > 0; left--) {
      const field = this.random.pick(desc.fields);
      if (depth < DEEPEST || field.message === undefined) this.#set(reflected, field, depth);
    }
    const own = this.#extensions.filter((e) => e.extendee === desc && !usesMessageSet(e.extendee));
    if (own.length && this.random.chance(0.3)) this.#extend(message, this.random.pick(own), depth);
  }

  #extend(message: Message, extension: DescExtension, depth: number): void {
    const one = () => (extension.message ? this.make(extension.message, depth + 1) : this.#single(extension));
    const value = extension.fieldKind === 'list' ? Array.from({ length: this.random.int(1, 3) }, one) : one();
    setExtension(message, extension, value as never);
  }

  #set(message: ReflectMessage, field: DescField, depth: number): void {
    if (field.fieldKind === 'list') {
      const list = message.get(field);
      list.clear();
      for (let n = this.random.int(0, 3); n > 0; n--) list.add(this.#value(field, depth));
    } else if (field.fieldKind === 'map') {
      const map = message.get(field);
      map.clear();
      for (let n = this.random.int(0, this.#mostEntries); n > 0; n--)
        map.set(randomScalar(this.random, field.mapKey) as never, this.#value(field, depth));
    } else message.set(field, this.#value(field, depth));
  }

  #value(field: DescField, depth: number): never {
    if (!field.message) return this.#single(field) as never;
    return reflect(field.message, this.make(field.message, depth + 1)) as never;
  }

  #single(field: DescField | DescExtension): unknown {
    if (!field.enum) return randomScalar(this.random, field.scalar as never);
    // null is the only JSON of NullValue; a number without a name is kept where the enum is open.
    if (field.enum.typeName === 'google.protobuf.NullValue') return 0;
    if (field.enum.open && this.random.chance(0.1)) return this.random.int(-2147483648, 2147483647);
    return this.random.pick(field.enum.values).number;
  }

  #wellKnown({ typeName }: DescMessage, depth: number): ((message: ReflectMessage) => void) | undefined {
    const { random } = this;
    const set = (message: ReflectMessage, name: string, value: unknown) =>
      message.set(message.desc.fields.find((field) => field.name === name) as DescField, value as never);
    switch (typeName) {
      case 'google.protobuf.Timestamp':
        return (message) => {
          set(message, 'seconds', BigInt(random.pick([0, -62135596800, 253402300799, random.int(-6e10, 2e11)])));
          set(message, 'nanos', this.#nanos());
        };
      case 'google.protobuf.Duration':
        return (message) => {
          const sign = random.pick([1, -1]);
          set(message, 'seconds', BigInt(sign * random.pick([0, 1, 315576000000, random.int(0, 315575999999)])));
          if (BigInt(message.get(message.fields[0] as never) as bigint) ** 2n < 315576000000n ** 2n)
            set(message, 'nanos', sign * this.#nanos());
        };
      case 'google.protobuf.FieldMask':
        return (message) => {
          const paths = message.get(message.fields[0] as DescField & { fieldKind: 'list' });
          for (let n = random.int(0, 3); n > 0; n--)
            paths.add(random.pick(['a', 'foo_bar', 'a.b_c.d', 'x1y2']) as never);
        };
      case 'google.protobuf.Any':
        return (message) => this.#fillAny(message, depth, set);
      case 'google.protobuf.Value':
        return (message) => this.#fillValue(message, depth, set);
      default:
        return undefined;
    }
  }

  #nanos(): number {
    return this.random.pick([0, 1, 1000, 1000000, 999999999, 120000000, this.random.int(0, 999999999)]);
  }

  #fillAny(message: ReflectMessage, depth: number, set: (m: ReflectMessage, name: string, value: unknown) => void) {
    if (depth > DEEPEST || this.random.chance(0.1)) return;
    const name = this.random.pick(this.random.chance(0.5) ? IN_ANY : this.inAny);
    const desc = this.registry.getMessage(name) as DescMessage;
    set(message, 'type_url', `type.googleapis.com/${name}`);
    const before = this.#mostEntries;
    this.#mostEntries = 1;
    set(message, 'value', toBinary(desc, this.make(desc, depth + 1)));
    this.#mostEntries = before;
  }

  /** Always one kind: an empty Value has no JSON. */
  #fillValue(message: ReflectMessage, depth: number, set: (m: ReflectMessage, name: string, value: unknown) => void) {
    const { random } = this;
    const part = (name: string) => {
      const { message: desc } = message.desc.fields.find((field) => field.name === name) as DescField;
      return reflect(desc as DescMessage, this.make(desc as DescMessage, depth + 1));
    };
    const kinds = ['null_value', 'number_value', 'string_value', 'bool_value'];
    const kind = random.pick(depth > DEEPEST ? kinds : [...kinds, 'struct_value', 'list_value']);
    if (kind === 'null_value') set(message, kind, 0);
    else if (kind === 'number_value') set(message, kind, finite(randomScalar(random, 1) as number));
    else if (kind === 'string_value') set(message, kind, randomString(random));
    else if (kind === 'bool_value') set(message, kind, random.chance(0.5));
    else set(message, kind, part(kind));
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 12.5;
}

function usesMessageSet(desc: DescMessage): boolean {
  return desc.proto.options?.messageSetWireFormat === true;
}
