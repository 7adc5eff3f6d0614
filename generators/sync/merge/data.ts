import { isDeepStrictEqual } from 'node:util';

/**
 * What a JSON, TOML or YAML text says, without how it is spelled. A value that has no like in JSON (a date, a float that
 * is whole, a tagged value) is a string that begins with NUL. Tables are maps, so that no key is special.
 */
export type Data = Scalar | Data[] | Table;
export type Scalar = string | number | bigint | boolean | null;
export type Table = Map<string, Data>;

/** Keys of tables and places in lists, from the root. */
export type Path = readonly (string | number)[];

export function isTable(data: Data | undefined): data is Table {
  return data instanceof Map;
}

export function isList(data: Data | undefined): data is Data[] {
  return Array.isArray(data);
}

/** The same whatever the order of keys. */
export function isSame(a: Data | undefined, b: Data | undefined): boolean {
  return isDeepStrictEqual(a, b);
}

export function dataAt(data: Data, path: Path): Data | undefined {
  let at: Data | undefined = data;
  for (const step of path)
    at = typeof step === 'number' ? (isList(at) ? at[step] : undefined) : isTable(at) ? at.get(step) : undefined;
  return at;
}

/** A copy in which `change` was done to the table or list at `path`. */
export function changed(data: Data, path: Path, change: (parent: Table | Data[]) => void): Data {
  const copy = structuredClone(data);
  const parent = dataAt(copy, path);
  if (isTable(parent) || isList(parent)) change(parent);
  return copy;
}

/** A whole number as the others, if it fits. */
export function whole(value: bigint): number | bigint {
  return BigInt.asIntN(54, value) === value ? Number(value) : value;
}

/** One text for all that is the same, in the same order. */
export function spelled(data: Data): string {
  if (isTable(data)) return `{${[...data].map(([key, value]) => `${JSON.stringify(key)}:${spelled(value)}`).join()}}`;
  return isList(data) ? `[${data.map(spelled).join()}]` : `${typeof data} ${JSON.stringify(String(data))}`;
}

/** How people name a path: `services.api.needs`. */
export function nameOf(path: Path): string {
  return path.map(String).join('.');
}

/** As JSON, which YAML reads too. Undefined for what JSON cannot say. */
export function asJson(data: Data): string | undefined {
  if (isList(data)) return joined(data.map(asJson), '[', ']');
  if (isTable(data)) {
    const members = [...data].map(([key, value]) => {
      const text = asJson(value);
      return text === undefined ? undefined : `${JSON.stringify(key)}: ${text}`;
    });
    return joined(members, '{', '}');
  }
  if (typeof data === 'string' && data.startsWith('\0')) return undefined;
  return typeof data === 'bigint' ? String(data) : JSON.stringify(data);
}

/** Texts in brackets; undefined when one of them could not be made. */
export function joined(texts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return texts.includes(undefined) ? undefined : `${open}${texts.join(', ')}${close}`;
}
