import type { Question } from '../../catalogue/generator.js';
import type { AnswerValue } from '../../sync/manifest.js';

/** A prompt of a plopfile, as inquirer has it. */
export interface Prompt {
  readonly type?: string;
  readonly name: string;
  readonly message?: unknown;
  readonly choices?: unknown;
  readonly default?: unknown;
  readonly when?: unknown;
  readonly validate?: (value: unknown, answers: object) => unknown;
  readonly filter?: (value: unknown, answers: object) => unknown;
}

/** The prompt that the name of the thing answers. */
export const NAME_PROMPT = 'name';

const KINDS: Readonly<Record<string, Question['kind']>> = { confirm: 'flag', number: 'number', checkbox: 'list' };

/** The prompts as questions of ao, but for the one that NAME answers: their flags, and what is asked without a terminal. */
export function questionsOf(prompts: readonly Prompt[]): Question[] {
  return prompts.filter(({ name }) => name !== NAME_PROMPT).map(questionOf);
}

function questionOf(prompt: Prompt): Question {
  const { name, message } = prompt;
  const kind = kindOf(prompt);
  const choices = choicesOf(prompt)?.map(({ key }) => key);
  const fallback = fallbackOf(prompt, kind);
  const free = prompt.when !== undefined || typeof prompt.default === 'function';
  return {
    name,
    summary: typeof message === 'string' ? message : name,
    kind,
    ...(choices && { choices }),
    ...(fallback !== undefined && !free && { fallback }),
    ...((free || kind === 'list') && { optional: true as const }),
  };
}

function kindOf({ type = 'input' }: Prompt): Question['kind'] {
  return KINDS[type] ?? 'text';
}

interface Choice {
  /** What a person types. */
  readonly key: string;
  readonly value: unknown;
  /** Of a checkbox: it is chosen unless somebody takes it away. */
  readonly checked: boolean;
}

/** Undefined: there are none, or they are known only when it is asked. */
function choicesOf({ choices }: Prompt): Choice[] | undefined {
  if (!Array.isArray(choices)) return undefined;
  const all = (choices as unknown[]).filter((each) => (each as { type?: string } | null)?.type !== 'separator');
  return all.map((each) => {
    if (typeof each !== 'object' || each === null) return { key: String(each), value: each, checked: false };
    const { name, value = name, checked } = each as { name?: unknown; value?: unknown; checked?: unknown };
    return { key: String(typeof value === 'object' ? name : value), value, checked: checked === true };
  });
}

function fallbackOf(prompt: Prompt, kind: Question['kind']): AnswerValue | undefined {
  const choices = choicesOf(prompt);
  const given = prompt.default;
  // inquirer takes Enter for yes unless it is told otherwise.
  if (kind === 'flag') return given === undefined || given === null ? true : Boolean(given);
  if (kind === 'list') {
    const checked = (choices ?? []).filter((each) => each.checked).map(({ key }) => key);
    return Array.isArray(given) ? given.map(String) : checked.length > 0 ? checked : undefined;
  }
  if (choices !== undefined) return typeof given === 'number' ? choices[given]?.key : (given as string | undefined);
  if (typeof given === 'number') return kind === 'number' ? given : String(given);
  return typeof given === 'string' ? given : undefined;
}

/** What inquirer answered, in the words of the questions. */
export function inWords(
  prompts: readonly Prompt[],
  answers: Readonly<Record<string, unknown>>,
): Record<string, AnswerValue> {
  const known = prompts.filter(({ name }) => answers[name] !== undefined);
  return Object.fromEntries(known.map((prompt) => [prompt.name, wordOf(prompt, answers[prompt.name])]));
}

function wordOf(prompt: Prompt, answer: unknown): AnswerValue {
  const choices = choicesOf(prompt);
  const word = (value: unknown) => choices?.find((each) => each.value === value)?.key ?? (value as string);
  return Array.isArray(answer) ? answer.map(word) : word(answer);
}

/**
 * The answers as the plopfile gets them: values of choices, filters and checks applied in its order; for what was not
 * answered its own default or, as inquirer, that of its kind; undefined for what it does not ask. Throws the words of a check that failed.
 */
export async function plopAnswers(
  prompts: readonly Prompt[],
  given: Readonly<Record<string, AnswerValue>>,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const prompt of prompts) {
    const { name, when, validate, filter } = prompt;
    if (given[name] === undefined && !(await holds(when, answers))) {
      answers[name] = undefined;
      continue;
    }
    const value = valueOf(prompt, given[name] ?? (await defaultOf(prompt, answers)) ?? null);
    const verdict = value === null ? true : ((await validate?.(value, answers)) ?? true);
    if (verdict !== true) throw new Error(`${name}: ${typeof verdict === 'string' ? verdict : 'it does not fit'}`);
    answers[name] = filter && value !== null ? await filter(value, answers) : value;
  }
  return answers;
}

/** Of choices a number says which one, from 0. */
async function defaultOf(prompt: Prompt, answers: object): Promise<unknown> {
  const kind = kindOf(prompt);
  const ofKind = () => fallbackOf({ ...prompt, default: undefined }, kind) ?? (kind === 'list' ? [] : undefined);
  const value = (await resolved(prompt.default, answers)) ?? ofKind();
  return typeof value === 'number' ? (choicesOf(prompt)?.[value]?.key ?? value) : value;
}

async function holds(when: unknown, answers: object): Promise<boolean> {
  const verdict = await resolved(when, answers);
  return verdict === undefined || Boolean(verdict);
}

async function resolved(value: unknown, answers: object): Promise<unknown> {
  return typeof value === 'function' ? await (value as (answers: object) => unknown)(answers) : value;
}

function valueOf(prompt: Prompt, answer: unknown): unknown {
  const choices = choicesOf(prompt);
  const value = (word: unknown) => {
    const found = choices?.find(({ key }) => key === word);
    return found === undefined ? word : found.value;
  };
  return Array.isArray(answer) ? answer.map(value) : value(answer);
}
