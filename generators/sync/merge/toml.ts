import { apply } from './edits.js';
import type { KeyedFormat } from './format.js';

/** TOML through toml-patch, which changes the values in place and leaves comments and layout. */
export async function toml(): Promise<KeyedFormat> {
  const { parse, patch } = await import('@decimalturn/toml-patch');
  return {
    read: (text) => parse(text),
    write: (yours, _next, edits) => patch(yours, apply(parse(yours), edits)),
  };
}
