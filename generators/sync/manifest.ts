import { createHash } from 'node:crypto';
import { fault } from '../../runtime/errors/index.js';
import type { FileClass, GeneratedFile } from './file-set.js';
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
}

/** `.ao/manifest.json`: by which version, from which layers and answers a project was made, and what was written. */
export interface Manifest {
  readonly ao: string;
  readonly layers: readonly string[];
  readonly answers: Readonly<Record<string, string | boolean | null>>;
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
    };
    return `    ${JSON.stringify(path)}: ${JSON.stringify(entry)}`;
  });
  const answers = Object.entries(manifest.answers).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return [
    '{',
    `  "ao": ${JSON.stringify(manifest.ao)},`,
    `  "layers": ${JSON.stringify(manifest.layers)},`,
    `  "answers": {\n${answers.join(',\n')}\n  },`,
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
  const raw = record(parseJson(text), 'the whole');
  const files = new Map<string, ManifestEntry>();
  for (const [path, value] of Object.entries(record(raw['files'], 'files'))) files.set(path, parseEntry(path, value));
  const layers = raw['layers'];
  if (typeof raw['ao'] !== 'string' || !Array.isArray(layers)) throw invalid('it lacks "ao" or "layers"');
  return { ao: raw['ao'], layers: layers.map(String), answers: parseAnswers(raw['answers']), files };
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

/** The content with the line ends of `like`, a file that is being replaced. */
export function withLineEndsOf(like: Uint8Array, content: Uint8Array): Uint8Array {
  if (!hasCrLf(like) || like.includes(0) || content.includes(0)) return content;
  return Buffer.from(Buffer.from(lf(content)).toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}

function hasCrLf(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes('\r\n');
}
