/** What a person wants to do; each needs other things of the machine. */
export type Want = 'scaffold' | 'contract' | 'typescript' | 'python' | 'r' | 'process' | 'docker' | 'history';

/** One look at the machine. */
export interface Finding {
  name: string;
  ok: boolean;
  /** What it is wanted for, in words. */
  wantedFor: string;
  /** What was found: a version, a path, or why it does not do. */
  detail: string;
  /** The command that mends it on this machine; absent when all is well. */
  cure?: string;
  /** Not having it hinders nothing that was asked for. */
  optional: boolean;
}

/** A command by platform: Debian's package manager, Homebrew, Windows' own. */
export function cureFor(commands: { debian: string; mac: string; windows: string }): string {
  if (process.platform === 'darwin') return commands.mac;
  return process.platform === 'win32' ? commands.windows : commands.debian;
}
