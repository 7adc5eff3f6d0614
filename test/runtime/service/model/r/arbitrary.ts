import fc from 'fast-check';
import {
  naReal,
  type Attributes,
  type RValue,
  withAttributes,
} from '../../../../../runtime/service/model/r/rds/index.js';

const NA = -2_147_483_648;

/** Text as R can have it: any Unicode but NUL and halves of pairs. */
export const text = fc.string({ unit: 'binary', maxLength: 12 }).map((each) => each.replaceAll('\0', ''));

const integers = fc.array(fc.oneof(fc.integer(), fc.constantFrom(NA, 2 ** 31 - 1, 0)), { maxLength: 6 });

/** Any double, NA and the odd ones often. */
const doubles = fc
  .array(fc.oneof(fc.double(), fc.constantFrom<number | null>(NaN, Infinity, -Infinity, -0, null, 5e-324)), {
    maxLength: 6,
  })
  .map((values) =>
    naReal(
      Float64Array.from(values, (each) => (Number.isNaN(each) ? NaN : Number(each))),
      (i) => values[i] === null,
    ),
  );

const plain: fc.Arbitrary<RValue> = fc.oneof(
  fc.constant<RValue>({ type: 'null' }),
  integers.map((values): RValue => ({ type: 'integer', values: Int32Array.from(values) })),
  fc
    .array(fc.constantFrom(0, 1, NA), { maxLength: 5 })
    .map((v): RValue => ({ type: 'logical', values: Int32Array.from(v) })),
  doubles.map((values): RValue => ({ type: 'double', values })),
  fc.array(fc.option(text), { maxLength: 5 }).map((values): RValue => ({ type: 'character', values })),
  fc.uint8Array({ maxLength: 9 }).map((bytes): RValue => ({ type: 'raw', bytes })),
);

const attributeName = fc.constantFrom('note', 'Größe', 'my attribute', 'class', 'units');

/** A value of R with attributes, lists in lists among them. */
export const rValue: fc.Arbitrary<RValue> = fc.letrec<{ value: RValue }>((tie) => ({
  value: fc
    .tuple(
      fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        plain,
        fc.array(tie('value'), { maxLength: 4 }).map((values): RValue => ({ type: 'list', values })),
      ),
      fc.dictionary(attributeName, plain, { maxKeys: 2 }),
      fc.boolean(),
      fc.array(text, { minLength: 6, maxLength: 6 }),
    )
    .map(([value, attributes, isNamed, names]) => attributed(value, attributes, isNamed ? names : undefined)),
})).value;

function attributed(value: RValue, given: Record<string, RValue>, names: readonly string[] | undefined): RValue {
  if (value.type === 'null' || value.type === 'other') return value;
  const length = value.type === 'raw' ? value.bytes.length : value.values.length;
  const attributes: Record<string, RValue> = {};
  if (names !== undefined && length > 0) attributes['names'] = { type: 'character', values: cycled(names, length) };
  for (const [name, inner] of Object.entries(given)) {
    // R takes NULL for no attribute, and of a class nothing but text.
    if (inner.type === 'null') continue;
    attributes[name] = name === 'class' ? { type: 'character', values: ['of', 'mine'] } : inner;
  }
  return Object.keys(attributes).length === 0 ? value : withAttributes(value, attributes);
}

const cycled = (names: readonly string[], length: number): string[] =>
  Array.from({ length }, (_, i) => names[i % names.length] as string);

/** For comparing: what is the same in R is equal here, NA and NaN told apart. */
export function comparable(value: RValue): unknown {
  const attributes = 'attributes' in value && value.attributes ? entries(value.attributes) : [];
  switch (value.type) {
    case 'double':
      return { ...value, values: Buffer.from(value.values.buffer.slice(0)).toString('hex'), attributes };
    case 'list':
      return { type: 'list', values: value.values.map(comparable), attributes };
    case 'raw':
      return { type: 'raw', bytes: [...value.bytes], attributes };
    default:
      return { ...value, attributes };
  }
}

const entries = (attributes: Attributes) => [...attributes].map(([name, value]) => [name, comparable(value)]);
