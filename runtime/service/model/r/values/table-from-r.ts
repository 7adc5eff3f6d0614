import { create, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import { inherits, type RList, type RValue } from '../rds/index.js';
import { kindOf } from './elements.js';
import { hasPresence } from './kinds.js';
import { asKept } from './kept.js';
import { fieldOf, refuseTwice, setField } from './members.js';
import { each, Misfit, within } from './misfit.js';
import { plainFromR } from './plain-from-r.js';
import { rowsOf } from './rows.js';

/** What a cell may hold needs the conversion of whole values. */
export interface Cells {
  /** A value of a field; undefined where it is not set. */
  field(field: DescField, value: RValue): unknown;
  /** Several messages; null for NA. */
  messages(desc: DescMessage, value: RValue): (Message | null)[];
}

type Local = Record<string, unknown>;

/** A message for each row of a data frame; in a column NA is a field that is not set. */
export function messagesOfRows(desc: DescMessage, frame: RList, cells: Cells): Message[] {
  const { count, columns } = rowsOf(frame);
  refuseTwice(columns);
  const messages = Array.from({ length: count }, () => create(desc));
  for (const { name, value } of columns) {
    const field = fieldOf(desc, name);
    const column = within(`$${name}`, () => cellsOf(field, value, count, cells));
    each(
      column,
      (i) => `[${i + 1}, ]`,
      (cell, i) => {
        if (cell !== undefined) setField(messages[i] as unknown as Local, field, cell);
      },
    );
  }
  return messages;
}

/** The values of a column, one for each row; undefined where the field is not set. */
function cellsOf(field: DescField, value: RValue, count: number, cells: Cells): unknown[] {
  const column = columnOf(field, value, cells);
  if (column.length !== count) throw new Misfit(`has ${column.length} values in ${count} rows`);
  return column.map((cell, i) => {
    if (cell === null && !hasPresence(field)) throw new Misfit('is NA, and must have a value', `[${i + 1}]`);
    return cell ?? undefined;
  });
}

function columnOf(field: DescField, value: RValue, cells: Cells): unknown[] {
  if (value.type === 'list' && !inherits(value, 'data.frame'))
    return each(
      value.values,
      (i) => `[[${i + 1}]]`,
      (cell) => cells.field(field, cell),
    );
  if (field.fieldKind === 'scalar' || field.fieldKind === 'enum') return plainFromR(field, value);
  if (field.fieldKind === 'message')
    return cells.messages(field.message, value).map((made) => (made === null ? null : asKept(field, made)));
  throw new Misfit(`is ${kindOf(value)}, and takes a list with an element for each row`);
}
