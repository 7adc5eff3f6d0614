import type { GivenAnswers, Question } from '../../generators/catalogue/index.js';
import { Flags, type Interfaces } from '../oclif.js';

/** The flags by which a generator's questions are answered. */
export function questionFlags(questions: readonly Question[]): Interfaces.FlagInput {
  return Object.fromEntries(questions.map((question) => [question.name, flagOf(question)]));
}

/** What the flags answer; a question whose flag was not given is not among the answers. */
export function answersIn(questions: readonly Question[], flags: Readonly<Record<string, unknown>>): GivenAnswers {
  const given = questions.filter(({ name }) => flags[name] !== undefined);
  const answerTo = ({ name, kind }: Question) =>
    kind === 'list' ? (flags[name] as readonly string[]).flatMap(listItems) : (flags[name] as GivenAnswers[string]);
  return Object.fromEntries(given.map((question) => [question.name, answerTo(question)] as const));
}

/** The items of a list as a person writes it: between commas, but for those within brackets (`map<string, double>`). */
export function listItems(text: string): string[] {
  const items = text.split(/,(?![^<(]*[>)])/).map((item) => item.trim());
  return items.filter((item) => item !== '');
}

/** A number as a person writes it; undefined for what is none. */
export function numberIn(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function flagOf({ kind, summary, char, choices }: Question): Interfaces.Flag<unknown> {
  const common = { summary, ...(char && { char: char as 'a' }) };
  // What is yes by default must be possible to deny where nobody asks.
  if (kind === 'flag') return Flags.boolean({ ...common, allowNo: true }) as Interfaces.Flag<unknown>;
  if (kind === 'number') {
    // Whether it fits is told once all is read: oclif would put words of its own around it.
    const parse = async (text: string) => numberIn(text) ?? text;
    return Flags.custom<number | string>({ ...common, parse, helpValue: 'NUMBER' })() as Interfaces.Flag<unknown>;
  }
  if (kind === 'list') return Flags.string({ ...common, multiple: true, helpValue: 'A,B' }) as Interfaces.Flag<unknown>;
  return Flags.string({
    ...common,
    ...(choices && { options: [...choices] }),
    helpValue: 'TEXT',
  }) as Interfaces.Flag<unknown>;
}
