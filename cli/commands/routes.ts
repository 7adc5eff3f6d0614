import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { projectContract } from '../project-contract.js';
import { dim, green } from '../ui/palette.js';
import { table } from '../ui/table.js';

interface RouteLine {
  method: string;
  path: string;
  rpc: string;
  /** `unary`, or how it streams. */
  stream: string;
  /** Who answers, and how many percent of the requests. */
  models: { model: string; share: number }[];
  /** `file:line`, relative to the project. */
  source: string;
}

export default class Routes extends AoCommand {
  static override group: Group = 'see';
  static order = 40;
  static override summary =
    'List every REST route: method, path, rpc, the model that answers it, and where it is declared.';
  static override examples = ['<%= config.bin %> routes', '<%= config.bin %> routes --json'];

  async run(): Promise<{ routes: RouteLine[] }> {
    await this.parse(Routes);
    const project = await this.project();
    const [{ routesOf, servingOf }, { servingModels }, contract] = await Promise.all([
      import('../../runtime/contract/index.js'),
      import('../../runtime/platform/config/index.js'),
      projectContract(project),
    ]);
    const models = servingModels(project.config.services);
    const names = contract.services.map(({ typeName }) => typeName);
    const serving = servingOf(models, names);
    const listed = routesOf(contract).filter((route) => route.isListed);
    const routes = listed.map((route) => ({
      method: route.httpMethod,
      path: route.path,
      rpc: route.rpc,
      stream: route.streamKind,
      models: serving.get(route.method.parent.typeName) ?? [],
      source: `${project.config.contract.path}/${route.source}`,
    }));
    this.output.print(
      table(
        routes.map((r) => [
          green(r.method),
          r.path,
          r.rpc,
          ...(models.length > 1 ? [sharesText(r.models)] : []),
          dim(r.stream === 'unary' ? r.source : `${r.source} (${r.stream})`),
        ]),
      ),
    );
    return { routes };
  }
}

/** `forest 90%, forest-v2 10%`; the share of one alone need not be said. */
function sharesText(models: RouteLine['models']): string {
  if (models.length === 1) return models[0]?.model ?? '';
  return models.map(({ model, share }) => `${model} ${Math.round(share * 100) / 100}%`).join(', ');
}
