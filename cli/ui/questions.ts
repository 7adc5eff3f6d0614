import type { Readable, Writable } from 'node:stream';
import { type ModelLanguage, MODEL_LANGUAGES, modelLanguage } from '../../generators/languages/index.js';

/** The streams questions are asked on; by default the terminal. */
export interface Terminal {
  input?: Readable;
  output?: Writable;
}

/** Whether there is a person to ask: a terminal on both ends, and nobody said that answers are given. */
export function canAsk(given: { yes: boolean; json: boolean }): boolean {
  return !given.yes && !given.json && process.stdin.isTTY && process.stdout.isTTY && !process.env['CI'];
}

/** Asks for a folder. Ctrl-C rejects with an AbortError. */
export async function askFolder(terminal: Terminal = {}): Promise<string> {
  const { text } = await import('@clack/prompts');
  return answered(
    await text({
      message: 'Which folder shall the project be made in?',
      placeholder: 'myproj',
      defaultValue: 'myproj',
      ...terminal,
    }),
  );
}

/** Asks for the language of the model. */
export async function askLanguage(terminal: Terminal = {}): Promise<ModelLanguage> {
  const { select } = await import('@clack/prompts');
  const options = MODEL_LANGUAGES.map((value) => {
    const { title, seam } = modelLanguage(value);
    return { value, label: title, hint: seam };
  });
  return answered(await select({ message: 'Which language is the model written in?', options, ...terminal }));
}

/** The answer, or an AbortError when the question was left by Ctrl-C. */
export function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw new DOMException('the question was not answered', 'AbortError');
  return answer as Exclude<T, symbol>;
}
