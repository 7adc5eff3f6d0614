/** One command of an installation. */
export interface InstallStep {
  /** What it does, for the progress display: `installing packages`. */
  title: string;
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** How the embedded engine starts a service of a language. */
export interface StartRecipe {
  /** Words that must succeed before the first start (a compile step). */
  prepare?: readonly string[];
  command: readonly string[];
  /** Variables the command needs besides the service's own. */
  env: Readonly<Record<string, string>>;
}

/** What ao knows of a language that services are written in: one file a language. `dir` is a service's absolute folder. */
export interface Language {
  readonly id: 'python' | 'typescript' | 'r';
  start(dir: string): StartRecipe;
  /** Folders whose programs come first in PATH for gates and tasks of the folder. */
  programs(dir: string): string[];
  /** Files of `dir` (relative) on which the installed packages depend; absent ones are left out. */
  installInputs(dir: string): Promise<string[]>;
  /** Whether packages are there at all (fresh or stale). */
  isInstalled(dir: string): boolean;
  /** What to run, in order, to install the packages. Throws an AoError when the machine lacks a tool for it. */
  installSteps(dir: string, signal?: AbortSignal): Promise<InstallStep[]>;
}
