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
  /** `file:line`, relative to the project. */
  source: string;
}

export default class Routes extends AoCommand {
  static override group: Group = 'see';
  static order = 40;
  static override summary = 'List every REST route: method, path, rpc and where it is declared.';
  static override examples = ['<%= config.bin %> routes', '<%= config.bin %> routes --json'];

  async run(): Promise<{ routes: RouteLine[] }> {
    await this.parse(Routes);
    const project = await this.project();
    const { routesOf } = await import('../../runtime/contract/index.js');
    const listed = routesOf(await projectContract(project)).filter((route) => route.isListed);
    const routes = listed.map((route) => ({
      method: route.httpMethod,
      path: route.path,
      rpc: route.rpc,
      stream: route.streamKind,
      source: `${project.config.contract.path}/${route.source}`,
    }));
    this.output.print(
      table(
        routes.map((r) => [
          green(r.method),
          r.path,
          r.rpc,
          dim(r.stream === 'unary' ? r.source : `${r.source} (${r.stream})`),
        ]),
      ),
    );
    return { routes };
  }
}
