import type { Contract } from '../../runtime/contract/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import type { Answers } from '../project/answers.js';
import type { Layout } from '../project/layout.js';
import type { ViewInput } from '../project/view.js';
import type { AnswerValue, BlueprintPin, Component } from '../sync/manifest.js';
import type { GeneratedFile } from '../sync/file-set.js';
import type { TracedEdit } from '../sync/traced-text.js';

/** One thing that a generator asks for. The flags of `ao generate`, the questions in a terminal and USAGE come from it. */
export interface Question {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly kind: 'text' | 'number' | 'flag' | 'list';
  /** The values it may have; absent: any. */
  readonly choices?: readonly string[];
  /** The numbers that it may be, both ends among them; `whole`: without fractions. */
  readonly range?: { readonly least: number; readonly most: number; readonly whole?: true };
  /** Letter of the flag. */
  readonly char?: string;
  /** Given when nobody answers; absent: it must be answered unless `optional`. */
  readonly fallback?: AnswerValue;
  readonly optional?: true;
}

/** What is to be made; the name is empty while it is not known, or for what takes none. */
export interface Thing {
  readonly name: string;
  readonly answers: GivenAnswers;
}

export type GivenAnswers = Readonly<Record<string, AnswerValue>>;

/** What a generator may know of the project. It reads; only sync writes. */
export interface ProjectFacts {
  /** Absolute. */
  readonly root: string;
  readonly config: Config;
  readonly answers: Answers;
  readonly layout: Layout;
  readonly components: readonly Component[];
  /** The .proto files of the contract by import path, without the standard ones. */
  readonly protos: ReadonlyMap<string, string>;
  readonly contract: Contract;
  /** Whether a file is as ao wrote it. */
  isPristine(path: string): Promise<boolean>;
  /** A file of the project as text, LF; undefined when it is not there. Throws for a path that leads out of it. */
  read(path: string): Promise<string | undefined>;
  /** The contract as it would be with these .proto files (by import path) in place of those there; undefined takes one out. Throws the AO_CONTRACT errors. */
  compile(protos: ReadonlyMap<string, string | undefined>): Promise<Contract>;
}

/** What becomes of the inputs of a project; all else follows by a sync. */
export interface Change {
  /** Recorded in the manifest, and rendered at each sync from then on. Absent for what only ao.toml remembers. */
  readonly component?: Pick<Component, 'generator' | 'name' | 'answers' | 'once'>;
  /** New texts of files that are the user's (contract, model), by path in the project; what differs are whole lines put in, or a whole new file. */
  readonly edits?: ReadonlyMap<string, string | Uint8Array>;
  /** Files of the user that lines are put into, where the text of an edit alone would not say which. */
  readonly traced?: readonly { readonly path: string; readonly edit: TracedEdit }[];
  /** ao.toml as it will be: what the component brings to it, before a sync has written it there. */
  readonly config?: (config: Config) => Config;
  /** Blueprints from outside that come into the project with it, by name. */
  readonly blueprints?: ReadonlyMap<string, Vendored>;
  /** Said to the user after it was done. */
  readonly next?: readonly string[];
}

/** What a component is rendered with. */
export interface RenderContext {
  readonly layout: Layout;
  readonly project: ViewInput;
  readonly contract: Promise<{ readonly bytes: Uint8Array; readonly loaded: Contract }>;
  /** The project's own generators, and those that it fetched. */
  readonly outside?: Outside | undefined;
}

/** The generators that a project, or a plugin, brings: the same commands find them. */
export interface Outside {
  readonly ids: readonly string[];
  /** Undefined: it has none with this id. */
  generator(id: string): Promise<Generator | undefined>;
  /** The plopfile of a generator that is code: it runs only for somebody who agreed. */
  codeOf(id: string): string | undefined;
}

/** A file of a blueprint from outside. */
export interface OutsideFile {
  readonly content: Uint8Array;
  readonly mode: 0o644 | 0o755;
}

/** A blueprint from outside, by the paths in its folder, and what it is pinned to. */
export interface Vendored {
  readonly pin: BlueprintPin;
  readonly files: ReadonlyMap<string, OutsideFile>;
}

/**
 * A thing that `ao generate` makes. It is pure: it says what changes in the inputs of a project, and what its components
 * look like; sync plans, merges and writes. One folder a generator, with USAGE.md beside it.
 */
export interface Generator {
  readonly id: string;
  /** One line. */
  readonly summary: string;
  /** What NAME is, for the help; absent: it takes none, and there is one of it in a project. */
  readonly takesName?: string;
  readonly questions: readonly Question[];
  /** Asks in a terminal in its own way for what was not given yet. Without it the questions are asked one by one. */
  interview?(given: Thing): Promise<Thing>;
  /** Throws AO_GENERATE errors for answers that do not fit the project. */
  propose(facts: ProjectFacts, name: string, answers: GivenAnswers): Promise<Change> | Change;
  /** Undoes `propose` in what only ao.toml remembers (`Change.config`). What is recorded as a component goes by itself. */
  withdraw?(facts: ProjectFacts, name: string): Change | undefined;
  /** Tables of ao.toml of one component, as TOML. */
  tables?(component: Component, layout: Layout): string;
  /** Files of one component, by their path in the project. */
  files?(component: Component, context: RenderContext): Promise<readonly GeneratedFile[]>;
}

/** A generator before it is loaded: what help and completion tell of it. */
export type ListedGenerator = Pick<Generator, 'id' | 'summary' | 'takesName' | 'questions'>;
