import { GENERATORS_DIR } from '../../outside/code/plopfile.js';
import { requireFreeName, requireNoFiles } from '../../outside/free-name.js';
import type { Generator } from '../generator.js';

/** A generator of the user's own: code, in the form of plop, that `ao generate <name>` runs. */
export const generator: Generator = {
  id: 'generator',
  summary: 'A generator of your own: a plopfile that `ao generate` runs, for what templates alone cannot do.',
  takesName: 'Name of the generator, in kebab-case: what `ao generate` will call it.',
  questions: [
    {
      name: 'summary',
      summary: 'One line: what it makes.',
      kind: 'text',
      fallback: 'A note, with a line in its list.',
    },
  ],

  async propose({ root, read }, name, { summary = '' }) {
    await requireFreeName(root, name);
    const folder = `${GENERATORS_DIR}/${name}`;
    const edits = new Map([
      [`${folder}/plopfile.mjs`, plopfile(name, String(summary))],
      [`${folder}/templates/note.md.hbs`, '# {{titleCase (sentenceCase name)}}\n\nAbout {{about}}.\n'],
      [`${folder}/README.md`, readme(name)],
    ]);
    await requireNoFiles(edits.keys(), read);
    return {
      component: { generator: 'generator', name, answers: { summary }, once: true },
      edits,
      next: [`Edit ${folder}`, `Run it: ao generate ${name} <name>`],
    };
  },
};

function plopfile(name: string, summary: string): string {
  return `/** \`ao generate ${name} <name>\`; see README.md beside. */
export default function (plop) {
  plop.setGenerator(${JSON.stringify(name)}, {
    description: ${JSON.stringify(summary)},
    prompts: [
      { type: 'input', name: 'name', message: 'Name of the note.' },
      { type: 'input', name: 'about', message: 'What is it about?', default: 'the model' },
    ],
    actions: [
      { type: 'add', path: 'notes/{{kebabCase name}}.md', templateFile: 'templates/note.md.hbs' },
      { type: 'add', path: 'notes/README.md', template: '# Notes\\n', skipIfExists: true },
      { type: 'append', path: 'notes/README.md', pattern: '# Notes', template: '- [{{name}}]({{kebabCase name}}.md)' },
    ],
  });
}
`;
}

function readme(name: string): string {
  return `# The generator ${name}

\`plopfile.mjs\` is code in the form of plop: prompts and actions. \`ao generate ${name} <name>\` runs it once the user has
agreed (again when the code changed); what it makes is planned, shown and written like everything that ao writes, and
\`ao destroy ${name} <name>\` takes it back as far as nobody edited it.

- Prompts are questions in a terminal and flags without one; the prompt \`name\` is what stands after \`ao generate ${name}\`.
- Actions: \`add\`, \`addMany\`, \`modify\`, \`append\`, those of \`plop.setActionType\`, and functions. Paths begin at the
  project, templates at this folder.
- A name that is not there is an error, nothing is escaped for HTML, and \`\${{ … }}\` stays as it is.
- A function gets \`plop.project\`: \`await plop.project.read(path)\` and \`plop.project.write(path, text)\`. What it writes
  past that is not seen by \`--dry-run\`, \`ao destroy\` or \`ao undo\`.
`;
}
