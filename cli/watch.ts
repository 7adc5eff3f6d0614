import { relative, sep } from 'node:path';
import type { RunPlan, Supervisor } from '../runtime/platform/engines/index.js';

/** What tools write beside the sources; a change there is no change of the code. */
const NOT_CODE =
  /(^|[\\/])(node_modules|dist|coverage|\.venv|\.git|\.ao|__pycache__|\.[a-z]+_cache)([\\/]|$)|\.pyc$|~$|\.sw[a-z]$/;

/** Editors save in several steps, and a sync writes many files: what comes within this time is one change. */
const SETTLE_MS = 200;

export interface WatchOptions {
  /** Absolute folder of the contract. */
  contractDir: string;
  signal: AbortSignal;
  /** Brings generated code in line with the contract. */
  sync: () => Promise<unknown>;
  onChange: (services: readonly string[]) => void;
  onError: (error: unknown) => void;
}

/**
 * Watches contract and code of a running project until the signal fires: a change of the contract is synced, which
 * changes the services' code, and a service whose code changed is prepared anew and restarted.
 */
export async function watchProject(
  plan: RunPlan,
  supervisor: Pick<Supervisor, 'restart'>,
  options: WatchOptions,
): Promise<void> {
  const { watch } = await import('chokidar');
  const folders = [options.contractDir, ...plan.services.map((service) => service.dir)];
  const ignored = (path: string) =>
    folders.some((folder) => within(path, folder) && NOT_CODE.test(relative(folder, path)));
  const watcher = watch(folders, { ignored, ignoreInitial: true });
  const changes = new Changes(plan, supervisor, options);
  watcher.on('all', (_, path) => changes.note(path)).on('error', options.onError);
  options.signal.addEventListener('abort', () => (changes.stop(), void watcher.close()), { once: true });
  await new Promise<void>((ready) => watcher.once('ready', ready));
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** Gathers changes until they settle, then acts on them; one action at a time. */
class Changes {
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly plan: RunPlan,
    private readonly supervisor: Pick<Supervisor, 'restart'>,
    private readonly options: WatchOptions,
  ) {}

  note(path: string): void {
    this.#pending.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#work = this.#work.then(() => this.#act())), SETTLE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #act(): Promise<void> {
    const paths = [...this.#pending];
    this.#pending.clear();
    const { contractDir, sync, onChange, onError, signal } = this.options;
    if (paths.length === 0 || signal.aborted) return;
    const services = this.plan.services
      .filter(({ dir }) => paths.some((path) => within(path, dir)))
      .map(({ name }) => name);
    try {
      if (paths.some((path) => within(path, contractDir))) await sync();
      if (services.length === 0) return;
      onChange(services);
      await this.supervisor.restart(services);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }
}
