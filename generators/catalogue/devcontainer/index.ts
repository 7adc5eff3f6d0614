import { fault } from '../../../runtime/errors/index.js';
import { readBlueprint } from '../../project/blueprint.js';
import { renderBlueprint } from '../../project/render.js';
import type { Generator } from '../generator.js';
import { debianPackages, languagesOf } from '../toolchain.js';

const FILE = '.devcontainer/devcontainer.json';

/** What editors know each language by. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['oxc.oxc-vscode'],
  python: ['ms-python.python', 'charliermarsh.ruff'],
  r: ['REditorSupport.r'],
};

/** A container to develop the project in: editors and hosted workspaces know the file. */
export const devcontainer: Generator = {
  id: 'devcontainer',
  summary: 'A container to develop in: the languages of the project, ao, and the ports of its services.',
  questions: [],

  async propose({ read }) {
    if ((await read(FILE)) !== undefined) throw fault('AO_GENERATE_EXISTS', { what: FILE });
    return {
      component: { generator: 'devcontainer', name: 'devcontainer', answers: {} },
      next: ['Open the folder in an editor that knows development containers, or: devcontainer up'],
    };
  },

  async files(_component, { project, layout }) {
    const { services } = layout.config;
    const languages = [...languagesOf(layout.config)];
    const extensions = [
      'bufbuild.vscode-buf',
      'tamasfe.even-better-toml',
      ...languages.flatMap((each) => EXTENSIONS[each] ?? []),
    ];
    const view = {
      name: project.names.kebab,
      aoVersion: project.version,
      packages: debianPackages(layout.config),
      ports: [...new Set(Object.values(services).map(({ port }) => port))].join(', '),
      extensions: [...new Set(extensions)].map((each) => JSON.stringify(each)).join(', '),
    };
    return renderBlueprint(await readBlueprint(project.assets.blueprints, 'devcontainer'), view);
  },
};
