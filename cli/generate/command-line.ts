import { fault } from '../../runtime/errors/index.js';
import {
  answerProblem,
  GENERATORS,
  type GivenAnswers,
  kindInWords,
  type Question,
} from '../../generators/catalogue/index.js';
import { Args, type Interfaces } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import { flagWords, parseFault } from '../failure.js';
import { writeFlags } from '../write-flags.js';
import { answersIn, questionFlags } from './flags.js';
import type { KnownThing, Things } from './things.js';

/** `ao generate <thing> [name]`, or `ao destroy`, as it was typed. */
export interface ThingLine {
  readonly generator: KnownThing;
  readonly name: string;
  readonly answers: GivenAnswers;
  readonly flags: WriteFlags;
}

type WriteFlags = Interfaces.InferredFlags<typeof writeFlags>;

/** What a command hands over so that its own line is parsed by other flags than its class has. */
export type Parse = (input: {
  args: Interfaces.ArgInput;
  flags: Interfaces.FlagInput;
  baseFlags: typeof AoCommand.baseFlags;
  enableJsonFlag: boolean;
}) => Promise<{ args: Record<string, unknown>; flags: Record<string, unknown> }>;

/** The id of the thing among the words: the first that is a generator's, for values of flags may stand before it; else the first. */
export function thingAmong(argv: readonly string[], known: readonly string[] = GENERATORS): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words.find((word) => known.includes(word)) ?? words[0];
}

/** Reads the line of `ao <command> <thing> …`: which flags there are is for the thing to say. Throws AO_GENERATE_UNKNOWN. */
export async function readThingLine(
  command: 'generate' | 'destroy',
  argv: readonly string[],
  parse: Parse,
  things: Things,
): Promise<ThingLine> {
  const thing = thingAmong(argv, things.ids);
  if (thing === undefined) {
    const problem = `what? One of ${things.ids.join(', ')}`;
    throw fault('AO_COMMAND_ARGUMENTS', { command, problem });
  }
  const generator = await things.find(thing);
  const questions = command === 'generate' ? generator.questions : [];
  const own = { ...writeFlags, ...questionFlags(questions) };
  const takesName = command === 'destroy' || generator.takesName !== undefined;
  const { args, flags } = await parse({
    args: { thing: Args.string(), ...(takesName && { name: Args.string() }) },
    flags: own,
    baseFlags: AoCommand.baseFlags,
    enableJsonFlag: true,
  }).catch((error: unknown) => {
    // oclif knows the flags of the class alone when it looks for one that was meant.
    const known = [...flagWords(own), ...['json', 'quiet', 'help'].map((name) => `--${name}`)];
    throw parseFault(error, { command: `${command} ${thing}`, flags: known }) ?? error;
  });
  const answers = answersIn(questions, flags);
  refuseMisfits(`${command} ${thing}`, questions, answers);
  return {
    generator,
    name: (args['name'] as string | undefined) ?? '',
    answers,
    flags: flags as WriteFlags,
  };
}

/** Refuses values that no project could take, before one is looked at. */
function refuseMisfits(command: string, questions: readonly Question[], answers: GivenAnswers): void {
  for (const question of questions) {
    const given = answers[question.name];
    const misfit = given === undefined ? undefined : answerProblem(question, given);
    if (misfit === undefined) continue;
    const otherwise = question.optional === true ? ', or leave it out' : '';
    const cure = question.range && `Give --${question.name} a ${kindInWords(question)}${otherwise}`;
    throw fault('AO_COMMAND_ARGUMENTS', { command, problem: `--${question.name}: ${misfit}`, cure });
  }
}

/** What the class of either command says of its arguments, for its help and for completion. */
export const thingArgs = {
  thing: Args.string({ options: [...GENERATORS], description: 'What it is.' }),
  name: Args.string({ description: 'Its name, where it has one.' }),
};
