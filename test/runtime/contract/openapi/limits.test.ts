import { ScalarType } from '@bufbuild/protobuf';
import { FieldMaskSchema, DurationSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { keySchema } from '../../../../runtime/contract/openapi/scalar-schema.js';
import { wellKnownSchema } from '../../../../runtime/contract/openapi/well-known-schema.js';

const taken = (pattern: unknown, texts: string[]) =>
  texts.filter((text) => new RegExp(pattern as string, 'u').test(text));

describe('the patterns of numbers that JSON has as text', () => {
  it('take the keys of a map up to their limits, and no further', () => {
    const keys = ['0', '7', '999999999', '1000000000', '2147483647', '2147483648', '4294967289', '4294967295'];
    const others = ['-1', '-2147483648', '-2147483649', '-0', '4294967296', '8482494165', '10000000000', '01', ''];
    expect(taken(keySchema(ScalarType.UINT32).propertyNames?.['pattern'], [...keys, ...others])).toEqual(keys);
    expect(taken(keySchema(ScalarType.SINT32).propertyNames?.['pattern'], [...keys, ...others])).toEqual([
      ...keys.slice(0, 5),
      '-1',
      '-2147483648',
    ]);
  });

  it('take durations of up to ten thousand years', () => {
    const durations = ['0s', '1.5s', '-90.123456789s', '315575999999s', '99999999999.9s', '007s'];
    const others = ['1', 's', '1.s', '1.1234567891s', '315576000001s', '400000000000s', '1000000000000s', '+1s'];
    expect(taken(wellKnownSchema(DurationSchema)?.['pattern'], [...durations, ...others])).toEqual(durations);
    expect(wellKnownSchema(FieldMaskSchema)?.['type']).toBe('string');
  });
});
