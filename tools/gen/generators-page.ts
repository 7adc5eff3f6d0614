import { flagText } from '../../cli/generate/help.js';
import type { Question } from '../../generators/catalogue/index.js';
import type { DescribedGenerator } from './catalogue.js';
import { NOTE } from './reference.js';

/** docs/reference/generators.md: what `ao generate <thing> --help` says, for each thing. */
export function generatorsPage(generators: readonly DescribedGenerator[]): string {
  const sections = generators.map(({ listed, usage }) => {
    const { id, summary, takesName, questions } = listed;
    const rows = [
      ...(takesName === undefined ? [] : [['name', takesName]]),
      ...questions.map((question) => [flagWord(question), flagText(question)]),
    ].map(([word = '', text = '']) => `| \`${word}\` | ${text.replaceAll('|', '\\|')} |`);
    const table = rows.length === 0 ? [] : [['| | |', '|---|---|', ...rows].join('\n')];
    return [`## ao generate ${id}${takesName === undefined ? '' : ' <name>'}`, summary, usage.trim(), ...table].join(
      '\n\n',
    );
  });
  return `${NOTE}# Generators

\`ao generate <thing> [name]\` makes a part of a project, \`ao destroy <thing> [name]\` takes it back. Both take \`--dry-run\`, \`--diff\`, \`--json\`,
\`--force\` and \`--yes\`, as \`ao sync\` does; in a terminal what is not said is asked. What was made is kept in line by each sync; what you
edit in it is yours and stays, when it is destroyed, too.

${sections.join('\n\n')}
`;
}

function flagWord({ name, char }: Question): string {
  return `${char ? `-${char}, ` : ''}--${name}`;
}
