import { NA_INTEGER, type RList, type RValue, textAttribute } from '../rds/index.js';
import { kindOf } from './elements.js';
import { Misfit } from './misfit.js';

/** Its columns, and how many rows a data frame has. */
export function rowsOf(frame: RList): { count: number; columns: readonly { name: string; value: RValue }[] } {
  const names = textAttribute(frame, 'names');
  const columns = frame.values.map((value, i) => ({ name: names[i] ?? '', value }));
  return { count: rowCount(frame.attributes?.get('row.names')), columns };
}

/** Row names are texts, numbers, or, when nobody gave any, NA and minus their number. */
function rowCount(names: RValue | undefined): number {
  if (names === undefined || !('values' in names)) return 0;
  const { values } = names;
  return values.length === 2 && values[0] === NA_INTEGER ? Math.abs(values[1] as number) : values.length;
}

/** Each element of an atomic vector as a vector of its own, with its class and levels. */
export function elementsOfAtomic(value: RValue): RValue[] {
  if (!('values' in value) || value.type === 'list') throw new Misfit(`is ${kindOf(value)}, not a vector`);
  const attributes = new Map(value.attributes);
  attributes.delete('names');
  return Array.from({ length: value.values.length }, (_, i) => {
    return { ...value, values: value.values.slice(i, i + 1), attributes } as RValue;
  });
}
