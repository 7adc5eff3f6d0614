import type { FileClass, GeneratedFile } from './file-set.js';

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
  /** It lay there with the markers of a merge, and was put together from both sides. Not a part of what is written. */
  readonly repaired?: true;
}

export type ManifestHead = Omit<Manifest, 'files' | 'repaired'>;

/** The order of components in the manifest, and in all that is made of them. */
export function compareComponents(a: Component, b: Component): number {
  return `${a.generator} ${a.name}` < `${b.generator} ${b.name}` ? -1 : 1;
}
