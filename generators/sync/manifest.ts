import { createHash } from 'node:crypto';
import { fault } from '../../runtime/errors/index.js';
import type { FileClass, GeneratedFile } from './file-set.js';
import { withLineEnds } from './merge/line-ends.js';
import { isSafePath } from './safe-path.js';

/** The state of ao in a project, committed with it. */
export const STATE_DIR = '.ao';
export const MANIFEST = `${STATE_DIR}/manifest.json`;
export const BASE_DIR = `${STATE_DIR}/base`;

/** What ao last wrote to one path. */
export interface ManifestEntry {
  readonly class: FileClass;
  /** Fingerprint of the text that ao generated (not of the merged text). */
  readonly sha256: string;
  readonly mode: GeneratedFile['mode'];
  /** The user deleted the file: it stays deleted. */
  readonly deletedByUser?: true;
  /** Fingerprint of the text before the project's own formatter went over it; absent where none does. */
  readonly unformatted?: string;
  /** The user took the file out of ao's hands: it is never written again, until it is handed back. */
  readonly ejected?: true;
}

/** A value of an answer: what TOML and JSON both can say. */
export type AnswerValue = string | number | boolean | null | readonly string[];

/** Lines that a generator put in a file that is the user's, such as the contract. */
export interface Insertion {
  /** Relative to the project. */
  readonly path: string;
  /** Whole lines, with the line end of the last; LF. */
  readonly text: string;
  /** The lines that stood in their place, and come back when these are taken out. */
  readonly was?: string;
  /** The same words in other lines, so that others fit between: nothing of it is worth telling. */
  readonly layout?: true;
}

/** A part of a project that `ao generate` made: sync keeps it, `ao destroy` takes it back. */
export interface Component {
  /** Id of the generator. */
  readonly generator: string;
  /** One of its kind in the project. */
  readonly name: string;
  readonly answers: Readonly<Record<string, AnswerValue>>;
  readonly inserted: readonly Insertion[];
  /** Files of the user's that began with it: taken back while nobody edited them. */
  readonly created: readonly string[];
  /** Made once, and the user's since: a sync renders nothing of it. */
  readonly once?: true;
}

/** A blueprint from outside whose files lie in `.ao/blueprints/<name>`: where they came from, and what they must be. */
export interface BlueprintPin {
  /** As ao.toml has it. */
  readonly source: string;
  /** What the source was when it was fetched: package and version, or commit; empty for a folder. */
  readonly resolved: string;
  /** Of the npm package, as npm writes it. */
  readonly integrity?: string;
  /** Of all its files. */
  readonly sha256: string;
}

/** `.ao/manifest.json`: by which version, from which layers and answers a project was made, and what was written. */
export interface Manifest {
  readonly ao: string;
  readonly layers: readonly string[];
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly components: readonly Component[];
  /** Blueprints from outside, by name. */
  readonly blueprints?: ReadonlyMap<string, BlueprintPin>;
  readonly files: ReadonlyMap<string, ManifestEntry>;
}

export type ManifestHead = Omit<Manifest, 'files'>;

const CLASSES: ReadonlySet<string> = new Set(['gen', 'seam', 'merged', 'keyed'] satisfies FileClass[]);

/** Sorted, one file a line: two branches that add files merge without a conflict. */
export function printManifest(manifest: Manifest): string {
  const files = [...manifest.files].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = files.map(([path, e]) => {
    const entry = {
      class: e.class,
      sha256: e.sha256,
      mode: e.mode.toString(8),
      ...(e.deletedByUser && { deletedByUser: true }),
      ...(e.ejected && { ejected: true }),
      ...(e.unformatted && { unformatted: e.unformatted }),
    };
    return `    ${JSON.stringify(path)}: ${JSON.stringify(entry)}`;
  });
  const answers = Object.entries(manifest.answers).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const components = [...manifest.components]
    .sort(compareComponents)
    .map((component) => `    ${JSON.stringify(component)}`);
  return [
    '{',
    `  "ao": ${JSON.stringify(manifest.ao)},`,
    `  "layers": ${JSON.stringify(manifest.layers)},`,
    `  "answers": {\n${answers.join(',\n')}\n  },`,
    ...blueprintLines(manifest.blueprints),
    ...(manifest.components.length === 0 ? [] : [`  "components": [\n${components.join(',\n')}\n  ],`]),
    `  "files": {\n${lines.join(',\n')}\n  }`,
    '}',
    '',
  ].join('\n');
}

/**
 * Reads a manifest. It is a file of the project like any other and may have been changed by anybody, so that every path
 * in it is checked. Throws AO_SYNC_MANIFEST_INVALID.
 */
export function parseManifest(text: string): Manifest {
  refuseTwice(text);
  const raw = record(parseJson(text), 'the whole');
  const files = new Map<string, ManifestEntry>();
  for (const [path, value] of Object.entries(record(raw['files'], 'files'))) files.set(path, parseEntry(path, value));
  const layers = raw['layers'];
  if (typeof raw['ao'] !== 'string' || !Array.isArray(layers)) throw invalid('it lacks "ao" or "layers"');
  const components = list(raw['components'] ?? [], 'components').map(parseComponent);
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

function blueprintLines(blueprints: Manifest['blueprints']): string[] {
  if (blueprints === undefined || blueprints.size === 0) return [];
  const sorted = [...blueprints].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([name, pin]) => `    ${JSON.stringify(name)}: ${JSON.stringify(pin)}`);
  return [`  "blueprints": {\n${lines.join(',\n')}\n  },`];
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

/** The order of components in the manifest, and in all that is made of them. */
export function compareComponents(a: Component, b: Component): number {
  return `${a.generator} ${a.name}` < `${b.generator} ${b.name}` ? -1 : 1;
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

function safe(path: unknown): string {
  if (typeof path === 'string' && isSafePath(path)) return path;
  throw invalid(`the path ${JSON.stringify(path)} leads out of the project or into ao's state`);
}

/** Of a file that is named twice, as careless merges of branches leave it, nobody knows which line is right. */
function refuseTwice(text: string): void {
  const seen = new Set<string>();
  for (const [, path = ''] of text.matchAll(/^ {4}("(?:[^"\\\n]|\\[^\n])*"): \{"class"/gm)) {
    if (seen.has(path)) throw invalid(`it names ${path} twice`);
    seen.add(path);
  }
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is not a list`);
  return value as readonly unknown[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(/^(<{7}|>{7}) /m.test(text) ? 'it has conflict markers of a merge' : (cause as Error).message);
  }
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

function parseAnswers(value: unknown): Manifest['answers'] {
  const answers: Record<string, string | boolean | null> = {};
  for (const [name, answer] of Object.entries(record(value ?? {}, 'answers'))) {
    if (answer !== null && typeof answer !== 'string' && typeof answer !== 'boolean')
      throw invalid(`the answer ${name} is not a word`);
    answers[name] = answer;
  }
  return answers;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function invalid(problem: string) {
  return fault('AO_SYNC_MANIFEST_INVALID', { file: MANIFEST, problem });
}

/**
 * Identity of a content, hex. Line ends do not count in text, so that a checkout with CRLF is no edit; bytes with a NUL
 * are not text.
 */
export function fingerprint(content: Uint8Array): string {
  return createHash('sha256').update(lf(content)).digest('hex');
}

/** The content with LF line ends; binary content as it is. */
export function lf(content: Uint8Array): Uint8Array {
  if (!hasCrLf(content) || content.includes(0)) return content;
  return Buffer.from(Buffer.from(content).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** The content with the line ends of `like`, a file that is being replaced: each line that was there keeps its own. */
export function withLineEndsOf(like: Uint8Array, content: Uint8Array): Uint8Array {
  if (!hasCrLf(like) || like.includes(0) || content.includes(0)) return content;
  const texts = [like, lf(content)].map((each) => Buffer.from(each).toString('latin1'));
  return Buffer.from(withLineEnds(texts[0] ?? '', texts[1] ?? ''), 'latin1');
}

function hasCrLf(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes('\r\n');
}
