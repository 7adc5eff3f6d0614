import {
  behindBlanks,
  commentBehind,
  cutLines,
  indentAt,
  insert,
  isFirstOnLine,
  lineEnd,
  lineStart,
  type Source,
  splice,
  textOf,
} from './source.js';

/** A list or table in brackets, with its items in order; an item of a table is key and value. */
export interface Flow {
  /** Offset of the opening bracket, and of the closing one. */
  readonly open: number;
  readonly close: number;
  readonly items: readonly { readonly start: number; readonly end: number }[];
}

/** An item to put in, as it stands between its commas; and the comments that it has in ao's text. */
export interface NewItem {
  readonly text: string;
  readonly above?: readonly string[];
  readonly behind?: string | undefined;
}

export interface FlowStyle {
  /** What one level is indented by. */
  readonly unit: string;
  /** Whether the first item of an empty one goes on a line of its own. */
  readonly openUp: boolean;
}

/** Ways to put an item in before the one at `index`, best first. */
export function putInFlow(source: Source, flow: Flow, index: number, item: NewItem, style: FlowStyle): string[] {
  const { items } = flow;
  if (items.length === 0) return intoEmpty(source, flow, item, style);
  const [before, behind] = [items[index - 1], items[index]];
  const ways = before === undefined ? atBeginning(source, flow, item) : onOwnLine(source, flow, index, item);
  if (before !== undefined) ways.push(splice(source.text, [insert(before.end, `, ${item.text}`)]));
  else if (behind !== undefined) ways.push(splice(source.text, [insert(behind.start, `${item.text}, `)]));
  return ways;
}

function intoEmpty({ text }: Source, { open, close }: Flow, item: NewItem, { unit, openUp }: FlowStyle): string[] {
  const inner = text.slice(open + 1, close);
  const indent = indentAt(text, open);
  if (inner.trim() === '') {
    const put = openUp
      ? `\n${dressed(item, indent + unit, '')}\n${indent}`
      : unit === ''
        ? item.text
        : ` ${item.text} `;
    return [splice(text, [{ start: open + 1, end: close, text: put }])];
  }
  const line = lineStart(text, close);
  if (line <= open) return [splice(text, [insert(open + 1, ` ${item.text} `)])];
  return [splice(text, [insert(line, `${dressed(item, indentAt(text, close) + unit, '')}\n`)])];
}

/** The lines of an item, without the last line end. */
function dressed({ above = [], text, behind }: NewItem, indent: string, comma: string): string {
  return [
    ...above.map((comment) => `${indent}${comment}`),
    `${indent}${text}${comma}${behind ? ` ${behind}` : ''}`,
  ].join('\n');
}

function atBeginning(source: Source, { open, items }: Flow, item: NewItem): string[] {
  const { text } = source;
  const first = items[0] as { start: number };
  const eol = lineEnd(text, open);
  if (eol > first.start || !isFirstOnLine(text, first.start) || behindBlanks(source, open + 1, true) !== eol) return [];
  return [splice(text, [insert(eol, `\n${dressed(item, indentAt(text, first.start), ',')}`)])];
}

function onOwnLine(source: Source, { items, close }: Flow, index: number, item: NewItem): string[] {
  const { text } = source;
  const [before, behind] = [items[index - 1] as { start: number; end: number }, items[index]];
  if (!isFirstOnLine(text, before.start)) return [];
  const indent = indentAt(text, before.start);
  const comma = commaBehind(source, before.end);
  const from = comma === undefined ? before.end : comma + 1;
  const last =
    comma === undefined ? (commentBehind(source, from)?.end ?? from) : (commentBehind(source, from)?.end ?? from);
  const eol = Math.min(lineEnd(text, last), close);
  if (behind !== undefined && behind.start < eol) return [];
  const at = eol === close ? last : eol;
  const put = insert(at, `\n${dressed(item, indent, comma === undefined ? '' : ',')}`);
  return [splice(text, comma === undefined ? [insert(before.end, ','), put] : [put])];
}

function commaBehind(source: Source, end: number): number | undefined {
  const at = behindBlanks(source, end);
  return source.text[at] === ',' ? at : undefined;
}

/** Ways to take the item at `index` out. */
export function cutFromFlow(source: Source, flow: Flow, index: number, isAos: (comment: string) => boolean): string[] {
  const { text } = source;
  const { items, open, close } = flow;
  const { start, end } = items[index] as { start: number; end: number };
  const [before, behind] = [items[index - 1], items[index + 1]];
  const comma = commaBehind(source, end);
  const over = comma === undefined ? end : comma + 1;
  const extra =
    behind === undefined && comma === undefined && before !== undefined ? commaBehind(source, before.end) : undefined;
  const earlier = extra === undefined ? [] : [{ start: extra, end: extra + 1, text: '' }];
  const comment = commentBehind(source, over);
  const eol = lineEnd(text, comment?.end ?? over);
  if (isFirstOnLine(text, start) && text.slice(comment?.end ?? over, eol).trim() === '' && eol < close) {
    const cut = cutLines(source, start, eol, isAos);
    const whole = splice(text, [...earlier, cut]);
    const closing = close + whole.length - text.length;
    const empty = items.length === 1 && whole.slice(open + 1, closing).trim() === '';
    return [empty ? whole.slice(0, open + 1) + whole.slice(closing) : whole, whole];
  }
  const inside = source.comments
    .filter((each) => each.start >= start && each.end <= over)
    .map((each) => textOf(source, each));
  if (inside.some((each) => !isAos(each))) return [];
  const stop = behind !== undefined && text.slice(over, behind.start).trim() === '' ? behind.start : over;
  const begin =
    behind === undefined && before !== undefined && text.slice((extra ?? before.end - 1) + 1, start).trim() === ''
      ? (extra ?? before.end - 1) + 1
      : start;
  return [splice(text, [...earlier, { start: begin, end: stop, text: '' }])];
}
