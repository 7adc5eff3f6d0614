import {
  GENERATORS,
  kindInWords,
  type ListedGenerator,
  listedGenerators,
  type Question,
  usageOf,
} from '../../generators/catalogue/index.js';
import { bold, cyan, dim } from '../ui/palette.js';
import { table } from '../ui/table.js';
import type { KnownThing, Things } from './things.js';
import { writeFlags } from '../write-flags.js';

export type ThingCommand = 'generate' | 'destroy';

const ABOUT: Readonly<Record<ThingCommand, string>> = {
  generate: 'Make a part of the project and keep it in line from then on; `ao destroy` takes it back.',
  destroy: 'Take back what `ao generate` made. What you edited since stays, and is told.',
};

/** The help of `ao generate` or `ao destroy` without a thing: what there is. */
export async function thingsHelp(command: ThingCommand, things: Things): Promise<string> {
  const row = ({ id, takesName, summary }: KnownThing) => [cyan(takesName ? `${id} <name>` : id), summary];
  const rows = listedGenerators().map(row);
  const own = new Set(listedGenerators().map(({ id }) => id));
  for (const id of things.ids.filter((each) => !own.has(each)))
    rows.push(await things.find(id).then(row, unusable(id)));
  return [
    ABOUT[command],
    `${bold('USAGE')}\n  $ ao ${command} <thing> [name] [flags]`,
    `${bold('THINGS')}\n${table(rows, '  ')}`,
    flagsSection([]),
    `\`ao generate <thing> --help\` says what a thing is, what it asks, with examples.`,
  ].join('\n\n');
}

/** One that cannot be read says why; the others are shown all the same. */
function unusable(id: string): (error: Error) => string[] {
  return ({ message }) => [cyan(id), message];
}

/** The help of one thing: what USAGE.md says of it, and the flags that its questions are. */
export async function thingHelp(command: ThingCommand, generator: ListedGenerator): Promise<string> {
  const { id, summary, takesName, questions } = generator;
  const asked = command === 'generate' ? questions : [];
  return [
    summary,
    `${bold('USAGE')}\n  $ ao ${command} ${id}${nameWord(command, takesName)} [flags]`,
    ...(takesName === undefined ? [] : [`${bold('NAME')}\n  ${takesName}`]),
    ...(GENERATORS.includes(id) ? [plainText(await usageOf(id))] : []),
    flagsSection(asked),
  ].join('\n\n');
}

function nameWord(command: ThingCommand, takesName: string | undefined): string {
  if (takesName !== undefined) return ' <name>';
  return command === 'destroy' ? ' [which]' : '';
}

function flagsSection(questions: readonly Question[]): string {
  const own = questions.map((question) => [flagWord(question), flagText(question)]);
  const common = Object.entries(writeFlags).map(([name, { char, summary = '' }]) => [
    cyan(`${char ? `-${char}, ` : '    '}--${name}`),
    summary,
  ]);
  return `${bold('FLAGS')}\n${table([...own, ...common], '  ')}`;
}

function flagWord({ name, char, kind, fallback }: Question): string {
  const word = kind === 'flag' && fallback === true ? `[no-]${name}` : name;
  const value = { flag: '', number: ' NUMBER', list: ' A,B', text: ' TEXT' }[kind];
  return cyan(`${char ? `-${char}, ` : '    '}--${word}${value}`);
}

/** What a flag means, with its values and what it is by default. */
export function flagText(question: Question): string {
  const { summary, choices, range, fallback, optional, kind } = question;
  const number = range === undefined ? '' : ` A ${kindInWords(question)}.`;
  const one = choices === undefined ? number : ` One of ${choices.join(', ')}.`;
  const otherwise = fallback === undefined ? '' : ` By default ${String(fallback)}.`;
  const needed = fallback === undefined && optional !== true && kind !== 'flag' ? ' Must be given.' : '';
  return `${summary}${one}${otherwise}${needed}`;
}

/** Markdown for a terminal: code stands indented instead of between fences. */
function plainText(markdown: string): string {
  let code = false;
  const lines = markdown
    .trim()
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('```')) {
        code = !code;
        return [];
      }
      return code ? [dim(`  $ ${line}`)] : [line];
    });
  return lines.join('\n');
}
