import { fault } from '../../runtime/errors/index.js';
import { joined } from './component-join.js';
import type { FileClass } from './file-set.js';
import {
  type BlueprintPin,
  type Component,
  type Insertion,
  MANIFEST,
  type Manifest,
  type ManifestEntry,
} from './manifest.js';
import { type JsonNode, parseJson } from './merge/json/parse.js';
import { isSafePath } from './safe-path.js';

const CLASSES: ReadonlySet<string> = new Set(['gen', 'seam', 'merged', 'keyed'] satisfies FileClass[]);

/**
 * Reads a manifest. It is a file of the project like any other and may have been changed by anybody, so that every path
 * in it is checked. Throws AO_SYNC_MANIFEST_INVALID.
 */
export function parseManifest(text: string): Manifest {
  const raw = record(jsonOf(text), 'the whole');
  const files = new Map<string, ManifestEntry>();
  for (const [path, value] of Object.entries(record(raw['files'], 'files'))) files.set(path, parseEntry(path, value));
  const layers = raw['layers'];
  if (typeof raw['ao'] !== 'string' || !Array.isArray(layers)) throw invalid('it lacks "ao" or "layers"');
  const components = joined(list(raw['components'] ?? [], 'components').map(parseComponent));
  const blueprints = parseBlueprints(raw['blueprints']);
  return {
    ao: raw['ao'],
    layers: layers.map(String),
    answers: parseAnswers(raw['answers']),
    components,
    ...(blueprints.size > 0 && { blueprints }),
    files,
  };
}

/** Of what is named twice, as careless merges of branches leave it, nobody knows which is right. */
function jsonOf(text: string): unknown {
  let twice: string | undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
    // A text of which nothing was left out says what it said: no need to read it by a slower reader.
    const bare = text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
    if (JSON.stringify(value) !== bare) twice = keyTwice(parseJson(text, false).root);
  } catch (cause) {
    throw invalid(/^(<{7}|>{7})( |\r?$)/m.test(text) ? 'it has conflict markers of a merge' : (cause as Error).message);
  }
  if (twice !== undefined) throw invalid(`it names ${JSON.stringify(twice)} twice`);
  return value;
}

/** A key that stands twice in one table. */
function keyTwice({ members = [], items = [] }: JsonNode): string | undefined {
  const seen = new Set<string>();
  for (const { key } of members) {
    if (seen.has(key)) return key;
    seen.add(key);
  }
  for (const node of [...members.map(({ value }) => value), ...items]) {
    const found = keyTwice(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseEntry(path: string, value: unknown): ManifestEntry {
  const raw = record(value, path);
  const { class: fileClass, sha256, mode } = raw;
  if (!isSafePath(path)) throw invalid(`the path ${JSON.stringify(path)} leads out of the project or into ao's state`);
  if (typeof fileClass !== 'string' || !CLASSES.has(fileClass) || typeof sha256 !== 'string')
    throw invalid(`the entry of ${path} is not one of ao's`);
  return {
    class: fileClass as FileClass,
    sha256,
    mode: mode === '755' ? 0o755 : 0o644,
    ...(raw['deletedByUser'] === true && { deletedByUser: true }),
    ...(raw['ejected'] === true && { ejected: true }),
    ...(typeof raw['unformatted'] === 'string' && { unformatted: raw['unformatted'] }),
  };
}

function parseBlueprints(value: unknown): Map<string, BlueprintPin> {
  const pins = Object.entries(record(value ?? {}, 'blueprints')).map(([name, each]) => {
    const { source, resolved, integrity, sha256 } = record(each, `the blueprint ${name}`);
    if (typeof source !== 'string' || typeof resolved !== 'string' || typeof sha256 !== 'string')
      throw invalid(`the blueprint ${name} lacks "source", "resolved" or "sha256"`);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw invalid(`${JSON.stringify(name)} is no name of a blueprint`);
    return [name, { source, resolved, ...(typeof integrity === 'string' && { integrity }), sha256 }] as const;
  });
  return new Map(pins);
}

function parseComponent(value: unknown): Component {
  const { generator, name, answers, inserted, created, once } = record(value, 'a component');
  if (typeof generator !== 'string' || typeof name !== 'string')
    throw invalid('a component lacks "generator" or "name"');
  const insertions = list(inserted ?? [], 'inserted').map((each): Insertion => {
    const { path, text, was, layout } = record(each, 'inserted');
    if (typeof text !== 'string') throw invalid(`an insertion of ${generator} ${name} is no text`);
    return { path: safe(path), text, ...(typeof was === 'string' && { was }), ...(layout === true && { layout }) };
  });
  return {
    generator,
    name,
    answers: record(answers ?? {}, 'answers of a component') as Component['answers'],
    ...(once === true && { once }),
    inserted: insertions,
    created: list(created ?? [], 'created').map(safe),
  };
}

function parseAnswers(value: unknown): Manifest['answers'] {
  const answers = Object.entries(record(value ?? {}, 'answers')).map(([name, answer]) => {
    if (answer !== null && typeof answer !== 'string' && typeof answer !== 'boolean')
      throw invalid(`the answer ${name} is not a word`);
    return [name, answer] as const;
  });
  return Object.fromEntries(answers);
}

function safe(path: unknown): string {
  if (typeof path === 'string' && isSafePath(path)) return path;
  throw invalid(`the path ${JSON.stringify(path)} leads out of the project or into ao's state`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is not a list`);
  return value as readonly unknown[];
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function invalid(problem: string) {
  return fault('AO_SYNC_MANIFEST_INVALID', { file: MANIFEST, problem });
}
