import type { ModelLanguage } from '../generators/languages/index.js';
import { fault } from '../runtime/errors/index.js';
import { askFolder, askLanguage, canAsk } from './ui/questions.js';

export interface GivenAnswers {
  dir: string | undefined;
  model: ModelLanguage | undefined;
  yes: boolean;
  json: boolean;
}

/** What `ao init` needs to know: as given, else asked in a terminal, else the default. There is no default folder. */
export async function newProjectAnswers(given: GivenAnswers): Promise<{ dir: string; model: ModelLanguage }> {
  const ask = canAsk(given);
  const dir = given.dir ?? (ask ? await askFolder() : undefined);
  if (dir === undefined)
    throw fault('AO_COMMAND_ARGUMENTS', {
      command: 'init',
      problem: 'which folder? `ao init myproj`, or `ao init .` for this one',
    });
  return { dir, model: given.model ?? (ask ? await askLanguage() : 'python') };
}
