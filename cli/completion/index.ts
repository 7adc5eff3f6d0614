import type { Config } from '../oclif.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { completionWords, type CommandWord } from './words.js';
import { zshCompletion } from './zsh.js';

const scripts: Readonly<Record<string, (commands: readonly CommandWord[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export const shells = Object.keys(scripts);

/** The completion script of a shell, one of `shells`. */
export function completionScript(shell: string, config: Config): string {
  const script = scripts[shell];
  if (!script) throw new Error(`no completion script for ${shell}`);
  return script(completionWords(config));
}
