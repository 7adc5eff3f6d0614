import { requireFreeName, requireNoFiles } from '../../outside/free-name.js';
import { BLUEPRINTS_DIR } from '../../outside/outside.js';
import { VARIABLES } from '../../outside/view.js';
import { refuseInUse } from '../in-use.js';
import type { Generator } from '../generator.js';

/** A blueprint of the user's own: a folder of templates that `ao generate <name>` renders. */
export const blueprint: Generator = {
  id: 'blueprint',
  summary: 'A blueprint of your own: templates that `ao generate` makes things from.',
  takesName: 'Name of the blueprint, in kebab-case: what `ao generate` will call it.',
  questions: [
    {
      name: 'summary',
      summary: 'One line: what it makes.',
      kind: 'text',
      fallback: 'A page about the rpcs of the contract.',
    },
  ],

  async propose({ root, read }, name, { summary = '' }) {
    await requireFreeName(root, name);
    const folder = `${BLUEPRINTS_DIR}/${name}`;
    const edits = new Map([
      [`${folder}/blueprint.json`, definition(String(summary))],
      [`${folder}/README.md`, readme(name)],
      [`${folder}/template/docs/{{name}}.md.hbs`, TEMPLATE],
    ]);
    await requireNoFiles(edits.keys(), read);
    return {
      component: { generator: 'blueprint', name, answers: { summary }, once: true },
      edits,
      next: [`Edit ${folder}`, `Make a thing from it: ao generate ${name} <name>`],
    };
  },

  withdraw({ components }, name) {
    refuseInUse(components, name);
    return undefined;
  },
};

function definition(summary: string): string {
  const whole = {
    summary,
    takesName: 'Name of the page, in kebab-case.',
    variables: { name: VARIABLES['name'], project: VARIABLES['project'], rpcs: VARIABLES['rpcs'] },
    questions: [
      { name: 'title', summary: 'Title of the page.', kind: 'text', fallback: 'Our model' },
      { name: 'types', summary: 'Say what each rpc takes and gives.', kind: 'flag' },
    ],
    classes: { merged: ['docs/{{name}}.md'] },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

const TEMPLATE = `# {{title}}

{{project}} answers these calls:
{{#each rpcs}}

## {{rpc}}
{{#if ../types}}
Takes {{request}}, gives {{response}}.
{{/if}}
{{/each}}
`;

function readme(name: string): string {
  const values = Object.entries(VARIABLES).map(([value, meaning]) => `- \`${value}\`: ${meaning}`);
  return `# The blueprint ${name}

\`ao generate ${name} <name>\` makes a thing from it; every \`ao sync\` keeps that in line with the contract and with
the templates here; \`ao destroy ${name} <name>\` takes it back. Edits of what was made stay.

- \`blueprint.json\`: what it makes, what it asks (\`questions\`: flags of \`ao generate\`), and in which class each file is:
  \`gen\` (overwritten), \`seam\` (written once, then yours), \`merged\` (merged by lines), \`keyed\` (JSON, TOML, YAML: by key).
- \`template/\`: the files as they will lie in the project. Names may have holes. Only files that end in \`.hbs\` are
  rendered, without that ending; all else is copied byte for byte.

A template knows \`{{value}}\`, \`{{#if value}}\` and \`{{#each list}}\`, for the answers to the questions and:

${values.join('\n')}

A flag, or a choice of a question (\`kind\` with the choice \`rest\` is \`kindIsRest\`), is for \`{{#if}}\`. A tag that shall stand
in the file as it is gets a backslash: \`\\{{\`.
`;
}
