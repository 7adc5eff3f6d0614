import type { FileStatus } from '../../generators/project/index.js';
import { AoError } from '../../runtime/errors/index.js';
import type { FileNews } from '../ui/file-words.js';
import type { Output } from '../ui/output.js';
import { statusLines } from '../ui/status-lines.js';

export interface StatusStepOptions {
  root: string;
  /** Of ao. */
  version: string;
  output: Output;
  /** Name pristine files too. */
  all: boolean;
}

/** The object of `ao status --json`. */
export interface StatusNews {
  /** Versions of ao: that wrote the project last, and this one. */
  made: string;
  version: string;
  files: readonly FileStatus[];
  components: readonly { generator: string; name: string }[];
  /** What brings the project in line; undefined where only a newer ao may. */
  command: 'sync' | 'upgrade' | undefined;
  /** What that would do to each file; undefined when it cannot be said. */
  actions: readonly FileNews[] | undefined;
  /** Why the contract cannot be followed. */
  problem: string | undefined;
}

/** Looks at a project and prints how its files stand. */
export async function statusStep({ root, version, output, all }: StatusStepOptions): Promise<StatusNews> {
  const [{ compareVersions, inspectProject, statusOf }, { describePlan }] = await Promise.all([
    import('../../generators/project/index.js'),
    import('../../generators/sync/index.js'),
  ]);
  const status = statusOf(await inspectProject(root, { version }), version);
  const order = compareVersions(status.made, version);
  const { next } = status;
  const news: StatusNews = {
    made: status.made,
    version,
    files: status.files,
    components: status.components.map(({ generator, name }) => ({ generator, name })),
    command: order > 0 ? undefined : order < 0 ? 'upgrade' : 'sync',
    actions: order > 0 || next instanceof AoError ? undefined : describePlan(next.plan),
    problem: next instanceof AoError ? next.message : undefined,
  };
  output.print(statusLines(news, { all }).join('\n'));
  return news;
}
