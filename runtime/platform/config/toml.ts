import { parse, TomlError } from 'smol-toml';
import { fault } from '../../errors/index.js';
import type { Table } from './schema-tree.js';

/** Line and column of a key, both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Where the key at `path` stands; the nearest key above it when it is not written; undefined when none is. */
export type Places = (path: readonly PropertyKey[]) => Position | undefined;

/** What a file says, and where it says it. */
export interface TomlFile {
  data: Table;
  /** Worked out when it is asked for: most who read a file have no word to say of it. */
  places(): Promise<Places>;
}

/**
 * Reads the text of a TOML file. `name` is how messages call it. Throws AO_CONFIG_CONFLICT when git's conflict markers
 * are in it, AO_CONFIG_SYNTAX with line and column when it is not TOML.
 */
export function readToml(text: string, name: string): TomlFile {
  const source = text.replace(/^\uFEFF/, '');
  refuseConflictMarkers(source, name);
  return { data: parseData(source, name), places: () => placesIn(source) };
}

async function placesIn(source: string): Promise<Places> {
  const places = await keyPlaces(source);
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const place = places.get(pathKey(path.slice(0, length)));
      if (place) return place;
    }
    return undefined;
  };
}

function parseData(source: string, name: string): Table {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const problem = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw fault('AO_CONFIG_SYNTAX', { where: `${name}:${error.line}:${error.column}`, problem }, { cause: error });
  }
}

/** An unfinished merge is said as what it is: to a TOML reader it is only a bad key. */
function refuseConflictMarkers(source: string, name: string): void {
  const begin = /^<{7} .*$/m.exec(source);
  if (!begin || !/^>{7} /m.test(source)) return;
  const line = source.slice(0, begin.index).split('\n').length;
  throw fault('AO_CONFIG_CONFLICT', { where: `${name}:${line}:1` });
}

const pathKey = (path: readonly PropertyKey[]) => JSON.stringify(path.map(String));

interface Located {
  loc: { start: { line: number; column: number } };
}
interface KeyNode extends Located {
  name?: string;
  value?: unknown;
}
interface ValueNode extends Located {
  key?: { keys: KeyNode[] };
  resolvedKey?: (string | number)[];
  body?: ValueNode[];
  elements?: ValueNode[];
  value?: ValueNode;
}

/** Where each key stands, by path. Positions only: the values come from the reader above, which is the stricter one. */
async function keyPlaces(source: string): Promise<Map<string, Position>> {
  const { parseTOML } = await import('toml-eslint-parser');
  const places = new Map<string, Position>();
  const put = (path: PropertyKey[], node: Located) => {
    const { line, column } = node.loc.start;
    const key = pathKey(path);
    if (!places.has(key)) places.set(key, { line, column: column + 1 });
  };
  const visit = (node: ValueNode, base: PropertyKey[]): void => {
    let path = base;
    const keys = node.key?.keys ?? [];
    // A table of an array of tables has an index in its resolved path that no key of the header stands for.
    const resolved = node.resolvedKey;
    keys.forEach((key, i) => {
      path = resolved ? resolved.slice(0, i + 1) : [...path, key.name ?? String(key.value)];
      put(path, key);
    });
    if (resolved) path = resolved;
    node.body?.forEach((child) => visit(child, path));
    node.elements?.forEach((child, i) => {
      put([...path, i], child);
      visit(child, [...path, i]);
    });
    if (node.value && typeof node.value === 'object') visit(node.value, path);
  };
  try {
    visit(parseTOML(source, { tomlVersion: 'latest' }).body[0] as unknown as ValueNode, []);
  } catch {
    // A form that only the other reader knows: values are right, messages name the file without a line.
  }
  return places;
}
