import type { Contract } from '../../runtime/contract/index.js';
import type { KnownCode } from '../code/known-code.js';
import type { Assets } from '../project/assets.js';
import type { View } from '../project/render.js';
import type { TracedText } from '../sync/traced-text.js';

/** A rpc as the model's language writes it. */
export interface WrittenMethod {
  /** Full name of the rpc: `iris.v1.Classifier/Classify`. */
  readonly rpc: string;
  /** Class that holds the method; in a language without classes what groups the functions of a service. */
  readonly className: string;
  readonly method: string;
  /** The method that may answer in its place, several requests at once; empty where there is none. */
  readonly batch: string;
  /** The method with a body that answers UNIMPLEMENTED: lines to paste into the class. */
  readonly text: string;
  /** Head of the class, for a service that the file does not have; empty in a language without classes. */
  readonly classHead: string;
  /** Import statements of all that the text names. */
  readonly imports: readonly string[];
  /** Import statements of what the head of the class names. */
  readonly classImports: readonly string[];
}

/** A name that a file of a model takes from the code that ao generates. */
export interface GeneratedName {
  readonly name: string;
  /** The module, as the import has it: `gen.base`. */
  readonly from: string;
  /** Files that may have it, relative to the folder of the service; it is in one of them as a word. */
  readonly files: readonly string[];
  /** A file that is all of it, where it may be a module itself. */
  readonly module?: string;
}

/** A gate of `ao check` as a new service of the language has it in ao.toml. */
export interface LanguageGate {
  readonly name: string;
  /** The command as TOML: a list of words, or a text for the shell. */
  readonly run: string;
  /** What to do when it fails, with the folder of the service in it; empty: there is nothing more to say. */
  readonly remedy: (folder: string) => string;
  /** Said behind the table's head; empty for none. */
  readonly comment: string;
}

/**
 * What generators know of a language in which a model-service is written: one file a language, and `test/contract/language.ts`
 * holds the suite that each must pass. How such a service is installed and started is `runtime/platform/languages`.
 * Blueprints: `model-<id>` (every such service), `stubs-<id>` (of a contract), `starter-<id>` (of ao's own first one).
 */
export interface ModelLanguagePlug {
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Where the user writes the model: relative to the folder of the service. */
  readonly seam: string;
  /** What the user writes there, in words. */
  readonly holds: string;
  /** The file that names the packages which the model needs. */
  readonly packages: string;
  readonly gates: readonly LanguageGate[];
  /** Shell line that mends what the linter can mend, empty where it mends nothing; `folder` of the service, relative to the project. */
  readonly fix: (folder: string) => string;
  /** Shell line, run in the folder of the service, that trains ao's own first model anew. */
  readonly train: string;
  /** Loads what `files` and `view` are made with, ahead of the contract: where that takes long. */
  readonly preload?: () => Promise<unknown>;
  /**
   * What a contract becomes, by path below `gen/` of the service (the compiled contract itself not among them). What is `known`
   * of a .proto file is not made again.
   */
  readonly files: (contract: Contract, known?: KnownCode) => Promise<ReadonlyMap<string, string>>;
  /** What the blueprint `stubs-<id>` is told of a contract. */
  readonly view: (contract: Contract, known?: KnownCode) => Promise<View>;
  /** The runtimes that the project carries, by path relative to the folder of the service. */
  readonly vendored: (assets: Assets) => Promise<readonly (readonly [path: string, content: Uint8Array])[]>;
  readonly methods: (contract: Contract) => Promise<WrittenMethod[]>;
  /** Whether the user's file has the class; told from its text. A wrong guess costs a superfluous hint, never code. */
  readonly hasClass: (source: string, className: string) => boolean;
  readonly hasMethod: (source: string, wanted: { className: string; method: string }) => boolean;
  /** What a file of the service, by its path in the folder, imports of the code below `gen/`. None where nothing is imported by name. */
  readonly imported: (source: string, path: string) => Promise<readonly GeneratedName[]>;
  /**
   * Puts a method at the end of its class, with what it imports; the class, too, where the file has none. False, and nothing
   * done, when the method is there or the file is written so that it cannot be done without touching the user's words.
   */
  readonly insert: (file: TracedText, method: WrittenMethod) => Promise<boolean>;
}
