import { fault } from '../../../runtime/errors/index.js';
import { readBlueprint } from '../../project/blueprint.js';
import { renderBlueprint } from '../../project/render.js';
import { answerFault } from '../answers.js';
import type { Generator } from '../generator.js';
import { debianPackages, languagesOf } from '../toolchain.js';

const PROVIDERS = { github: '.github/workflows/ao.yml', gitlab: '.gitlab-ci.yml' } as const;

/** A pipeline that runs the project's own commands. The component is called after the provider: a project may have both. */
export const ci: Generator = {
  id: 'ci',
  summary: 'A pipeline that installs, checks and builds the project by its own commands.',
  questions: [
    {
      name: 'provider',
      char: 'p',
      summary: 'Whose pipeline it is.',
      kind: 'text',
      choices: Object.keys(PROVIDERS),
      fallback: 'github',
    },
    { name: 'branch', char: 'b', summary: 'The branch whose pushes it checks.', kind: 'text', fallback: 'main' },
  ],

  async propose({ read }, _name, answers) {
    const provider = answers['provider'] as keyof typeof PROVIDERS;
    const path = PROVIDERS[provider];
    if (!/^[\w./-]+$/.test(String(answers['branch'])))
      throw answerFault('branch', `"${String(answers['branch'])}" is no branch`);
    if ((await read(path)) !== undefined) throw fault('AO_GENERATE_EXISTS', { what: path });
    return {
      component: { generator: 'ci', name: provider, answers },
      next: [`Commit ${path}: from the next push on it runs`],
    };
  },

  async files({ answers }, { project, layout }) {
    const languages = languagesOf(layout.config);
    const view = {
      aoVersion: project.version,
      branch: String(answers['branch']),
      python: languages.has('python'),
      r: languages.has('r'),
      packages: debianPackages(layout.config),
    };
    return renderBlueprint(await readBlueprint(project.assets.blueprints, `ci-${String(answers['provider'])}`), view);
  },
};
