import type { AnswerValue } from '../sync/manifest.js';

/** A table of TOML with its head; values that are not given are left out. */
export function tomlTable(path: readonly string[], values: Readonly<Record<string, AnswerValue | undefined>>): string {
  const lines = Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [`${keyText(key)} = ${valueText(value)}`],
  );
  return [`[${path.map(keyText).join('.')}]`, ...lines, ''].join('\n');
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : stringText(key);
}

function valueText(value: Exclude<AnswerValue, null>): string {
  if (typeof value === 'string') return stringText(value);
  return typeof value === 'object' ? `[${value.map(stringText).join(', ')}]` : String(value);
}

/** JSON's escapes are TOML's, but for DEL, which JSON leaves as it is. */
function stringText(text: string): string {
  return JSON.stringify(text).replaceAll('\x7f', '\\u007f');
}
