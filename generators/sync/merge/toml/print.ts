import { type Data, isList, isTable, joined } from '../data.js';

/** A key as TOML has it, bare where that is allowed. */
export function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quoted(key);
}

/** A value on one line. Undefined for what TOML cannot say. */
export function inlineText(data: Data): string | undefined {
  if (data === null) return undefined;
  if (isList(data)) return joined(data.map(inlineText), '[', ']');
  if (isTable(data)) {
    if (data.size === 0) return '{}';
    const members = [...data].map(([key, value]) => {
      const text = inlineText(value);
      return text === undefined ? undefined : `${keyText(key)} = ${text}`;
    });
    return joined(members, '{ ', ' }');
  }
  if (typeof data !== 'string') return String(data);
  const [, kind, value = ''] = /^\0(float|date) (.*)$/.exec(data) ?? [];
  if (kind === 'date') return value;
  if (kind === 'float')
    return value
      .replace('Infinity', 'inf')
      .replace('NaN', 'nan')
      .replace(/^(-?\d+)$/, '$1.0');
  return quoted(data);
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}
