import { isDeepStrictEqual } from 'node:util';
import { apply, type Edit, threeWay } from './edits.js';
import type { KeyedFormat } from './format.js';
import type { ThreeTexts } from './text.js';

export type MergedKeys =
  | {
      readonly kind: 'merged';
      readonly text: string;
      /** Key paths (`tool.ruff.line-length`) that both sides changed; yours are kept. */
      readonly both: readonly string[];
    }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * Merges a JSON, TOML or YAML file by key, so that the result is never broken by conflict markers. Comments, order and
 * indentation of the user's file stay; a file without news for it is returned as it is, byte for byte.
 */
export async function mergeByKey(path: string, texts: ThreeTexts): Promise<MergedKeys> {
  const format = await formatOf(path);
  let values;
  try {
    values = { yours: format.read(texts.yours), base: format.read(texts.base), next: format.read(texts.next) };
  } catch (error) {
    return { kind: 'unreadable', problem: (error as Error).message.split('\n')[0] ?? '' };
  }
  const { edits, both } = threeWay(values.yours, values.base, values.next);
  if (edits.length === 0) return { kind: 'merged', text: texts.yours, both };
  return { ...write(format, texts, edits), ...(both.length > 0 && { both }) } as MergedKeys;
}

/** Writes by the format and reads the result back: what a format library cannot express is refused, not half done. */
function write(format: KeyedFormat, texts: ThreeTexts, edits: readonly Edit[]): MergedKeys {
  const wanted = apply(format.read(texts.yours), edits);
  try {
    const text = format.write(texts.yours, texts.next, edits);
    if (isDeepStrictEqual(plain(format.read(text)), plain(wanted))) return { kind: 'merged', text, both: [] };
  } catch {
    // Refused below, in the same words as a wrong result.
  }
  return {
    kind: 'unreadable',
    problem: `its layout does not let ao change ${edits.map((edit) => edit.path.join('.')).join(', ')}`,
  };
}

/** The value as JSON has it, so that libraries' own date and table classes compare. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

async function formatOf(path: string): Promise<KeyedFormat> {
  if (path.endsWith('.toml')) return (await import('./toml.js')).toml();
  if (/\.ya?ml$/.test(path)) return (await import('./yaml.js')).yaml();
  return (await import('./json.js')).json;
}
