import { type AoError, fault } from '../../runtime/errors/index.js';
import type { AnswerValue } from '../sync/manifest.js';
import type { Generator, GivenAnswers, Question } from './generator.js';

/** An answer that cannot be used. */
export function answerFault(question: string, problem: string): AoError {
  return fault('AO_GENERATE_ANSWER', { question, problem });
}

/**
 * The answers that a generator is given: what was said, and for the rest what each question falls back to. Throws
 * AO_GENERATE_ANSWER for one that is missing, of the wrong kind, or not among the choices, and for a name that is missing.
 */
export function completeAnswers(generator: Generator, name: string, given: GivenAnswers): GivenAnswers {
  if (generator.takesName !== undefined && name === '')
    throw answerFault('name', `it has none. ${generator.takesName}`);
  const known = new Set(generator.questions.map((question) => question.name));
  const stranger = Object.keys(given).find((each) => !known.has(each));
  if (stranger !== undefined) throw answerFault(stranger, `${generator.id} does not ask for it`);
  const answers = generator.questions.map((question) => [question.name, answerTo(question, given[question.name])]);
  return Object.fromEntries(answers.filter(([, answer]) => answer !== undefined)) as GivenAnswers;
}

function answerTo(question: Question, given: AnswerValue | undefined): AnswerValue | undefined {
  const { name, choices, fallback, optional } = question;
  if (given === undefined || given === null) {
    if (fallback !== undefined || optional === true || question.kind === 'flag') return fallback;
    throw answerFault(name, choices === undefined ? 'it must be answered' : `which? ${choices.join(', ')}`);
  }
  const problem = answerProblem(question, given);
  if (problem !== undefined) throw answerFault(name, problem);
  return given;
}

/** Why an answer is none to this question; undefined: it is one. */
export function answerProblem(question: Question, given: AnswerValue): string | undefined {
  const { choices } = question;
  if (!isOfKind(question, given)) return `${JSON.stringify(given)} is no ${kindInWords(question)}`;
  const stray = choices && [given].flat().find((each) => !choices.includes(String(each)));
  return stray === undefined ? undefined : `${String(stray)} is none of ${choices?.join(', ')}`;
}

/** What an answer must be: `whole number from 1 to 65535`. */
export function kindInWords({ kind, range }: Pick<Question, 'kind' | 'range'>): string {
  if (range === undefined) return WORDS[kind];
  return `${range.whole ? 'whole ' : ''}number from ${range.least} to ${range.most}`;
}

const WORDS: Readonly<Record<Question['kind'], string>> = {
  text: 'text',
  number: 'number',
  flag: 'yes or no',
  list: 'list of words',
};

function isOfKind({ kind, range }: Question, answer: AnswerValue): boolean {
  if (kind === 'list') return Array.isArray(answer);
  if (kind !== 'number') return typeof answer === (kind === 'flag' ? 'boolean' : 'string');
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return false;
  const { least = -Infinity, most = Infinity, whole = false } = range ?? {};
  return answer >= least && answer <= most && (!whole || Number.isInteger(answer));
}
