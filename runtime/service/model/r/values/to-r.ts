import type { DescField, DescMessage, Message, Registry } from '@bufbuild/protobuf';
import { anyUnpack, type Any } from '@bufbuild/protobuf/wkt';
import { characters, integers, list, NA_INTEGER, type RValue, withAttributes } from '../rds/index.js';
import { hasPresence, type Int64Mode, isTable, localValue, type Plain } from './kinds.js';
import { knownToR, type KnownToR } from './known-to-r.js';
import { each, Misfit, within } from './misfit.js';
import { labelOf, onePlainToR, plainToR, rawToR, text } from './plain-to-r.js';

type Local = Readonly<Record<string, unknown>>;

/**
 * Makes values of R of messages: a message is a named list, what is absent is not in it; docs/r.md has all rules. Throws
 * Misfit, with the way as JSON has it (`visits[2].note`), for what R cannot have.
 */
export class ToR {
  private readonly known = new Map<DescMessage, KnownToR | undefined>();

  constructor(
    private readonly registry: Registry,
    private readonly int64: Int64Mode,
  ) {}

  /** One message. */
  message(desc: DescMessage, value: unknown): RValue {
    const known = this.knownOf(desc);
    if (known !== undefined) return known.one(value);
    if (desc.typeName === 'google.protobuf.Any') return this.any(value as Any);
    const [values, names] = this.members(desc, value as Local);
    return list(values, names);
  }

  private members(desc: DescMessage, message: Local): [RValue[], string[]] {
    const [values, names]: [RValue[], string[]] = [[], []];
    for (const field of desc.fields) {
      const value = localValue(message, field);
      if (value === undefined && hasPresence(field)) continue;
      values.push(within(`.${field.jsonName}`, () => this.field(field, value)));
      names.push(field.name);
    }
    return [values, names];
  }

  private field(field: DescField, value: unknown): RValue {
    switch (field.fieldKind) {
      case 'scalar':
      case 'enum':
        return onePlainToR(field, value, this.int64);
      case 'message':
        return this.message(field.message, value);
      case 'list':
        return this.many(field, field.listKind === 'message' ? field.message : undefined, value as unknown[]);
      case 'map':
        return this.map(field, value as Local);
    }
  }

  private many(field: DescField, desc: DescMessage | undefined, values: readonly unknown[]): RValue {
    if (desc === undefined) return plainToR(field as Plain, values, this.int64);
    const known = this.knownOf(desc);
    if (known !== undefined) return known.many(values);
    if (isTable(desc)) return this.table(desc, values as readonly Local[]);
    return list(
      each(
        values,
        (i) => `[${i}]`,
        (value) => this.message(desc, value),
      ),
    );
  }

  /** A data frame: a column for each field; what is an enum is a factor with the contract's names as levels. */
  private table(desc: DescMessage, rows: readonly Local[]): RValue {
    const columns = desc.fields.map((field) => {
      const values = rows.map((row) => row[field.localName]);
      if (field.fieldKind === 'enum') return factor(field.enum, values as number[]);
      return rowFirst(field, () => plainToR(field as Plain, values, this.int64));
    });
    return withAttributes(
      list(
        columns,
        desc.fields.map(({ name }) => name),
      ),
      { class: characters(['data.frame']), 'row.names': integers([NA_INTEGER, -rows.length]) },
    );
  }

  private map(field: DescField & { fieldKind: 'map' }, map: Local): RValue {
    const [keys, values] = [Object.keys(map).map(text), Object.values(map)];
    const made =
      field.mapKind !== 'message'
        ? plainToR(field, values, this.int64)
        : list(
            each(
              values,
              (i) => `[${JSON.stringify(keys[i])}]`,
              (value) => this.message(field.message, value),
            ),
          );
    return withAttributes(made as never, { names: characters(keys) });
  }

  /** `@type`, and with it the fields of what is in it; under `value` what is no list, and what the contract does not know. */
  private any(any: Any): RValue {
    const type = characters([text(any.typeUrl)]);
    const message: Message | undefined = anyUnpack(any, this.registry);
    const desc = message && this.registry.getMessage(message.$typeName);
    if (message === undefined || desc === undefined) return list([type, rawToR(any.value)], ['@type', 'value']);
    if (this.knownOf(desc) !== undefined || desc.typeName === 'google.protobuf.Any')
      return list([type, this.message(desc, message)], ['@type', 'value']);
    const [values, names] = this.members(desc, message as unknown as Local);
    return list([type, ...values], ['@type', ...names]);
  }

  private knownOf(desc: DescMessage): KnownToR | undefined {
    if (!this.known.has(desc)) this.known.set(desc, knownToR(desc, this.int64));
    return this.known.get(desc);
  }
}

/** The way to an element of a column is `[2].name`, not `.name[2]`. */
function rowFirst<T>(field: DescField, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof Misfit ? new Misfit(error.problem, `${error.path}.${field.jsonName}`) : error;
  }
}

function factor(desc: Parameters<typeof labelOf>[0], numbers: readonly number[]): RValue {
  const levels = [...new Set(desc.values.map(({ number }) => labelOf(desc, number)))];
  const position = new Map(levels.map((label, i) => [label, i + 1]));
  const codes = numbers.map((number) => {
    const label = labelOf(desc, number);
    if (!position.has(label)) position.set(label, levels.push(label));
    return position.get(label) as number;
  });
  return withAttributes(integers(codes), { levels: characters(levels), class: characters(['factor']) });
}
