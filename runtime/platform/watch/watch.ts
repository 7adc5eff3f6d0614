import { isAbsolute, join, relative, sep } from 'node:path';
import type { Project } from '../config/index.js';
import { CONFIG_FILE } from '../config/index.js';
import { serviceDir } from '../engines/plan.js';

/** What changed in a project since the last call, all edits of a moment together. */
export interface Change {
  /** Services whose own sources changed. */
  services: string[];
  /** Whether a .proto file changed: what follows from the contract must be generated anew. */
  contract: boolean;
  /** Whether ao.toml changed. */
  config: boolean;
  /** Changed paths, relative to the project, sorted. */
  paths: string[];
}

export interface WatchOptions {
  /** Called with each change; the next one is told only after it has returned or resolved. */
  onChange: (change: Change) => void | Promise<void>;
  /** Told what went wrong in watching or in `onChange`; watching goes on. */
  onError?: (error: unknown) => void;
  /** Quiet time after the last edit before the change is told. */
  settleMs?: number;
}

/** Made by tools, not by people: edits there are consequences, not causes. */
const IGNORED = new Set([
  ...['.git', '.ao', '.venv', 'node_modules', 'gen', 'dist', 'vendor', '__pycache__', 'coverage'],
  ...['.pytest_cache', '.ruff_cache', '.mypy_cache', '.coverage', '.DS_Store'],
]);

/**
 * Watches ao.toml, the contract and the services' sources; resolves, once it watches, with the function that ends it.
 */
export async function watchProject(project: Project, options: WatchOptions): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  const services = Object.keys(project.config.services).map((name) => ({
    name,
    dir: serviceDir(project, name),
  }));
  const contract = join(project.root, project.config.contract.path);
  const watcher = watch([join(project.root, CONFIG_FILE), contract, ...services.map(({ dir }) => dir)], {
    ignoreInitial: true,
    ignored: (path) => isIgnored(project.root, path),
  });
  const collector = new Collector(options, (paths) => ({
    services: services.filter(({ dir }) => paths.some((path) => isInside(dir, path))).map(({ name }) => name),
    contract: paths.some((path) => path.endsWith('.proto') && isInside(contract, path)),
    config: paths.includes(join(project.root, CONFIG_FILE)),
    paths: paths.map((path) => relative(project.root, path)).sort(),
  }));
  watcher.on('all', (event, path) => {
    if (event !== 'addDir') collector.add(path);
  });
  watcher.on('error', (error) => options.onError?.(error));
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    collector.end();
    await watcher.close();
  };
}

function isIgnored(root: string, path: string): boolean {
  return relative(root, path)
    .split(sep)
    .some((part) => IGNORED.has(part) || /(\.py[co]|\.tsbuildinfo|~|\.sw[px])$/.test(part));
}

function isInside(dir: string, path: string): boolean {
  const way = relative(dir, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

/** Gathers paths until there is quiet and the last change is dealt with, then tells them together. */
class Collector {
  #paths = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(
    private readonly options: WatchOptions,
    private readonly toChange: (paths: string[]) => Change,
  ) {}

  add(path: string): void {
    this.#paths.add(path);
    this.#wait();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#paths.clear();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#busy) this.#timer = setTimeout(() => void this.#tell(), this.options.settleMs ?? 150);
  }

  async #tell(): Promise<void> {
    const change = this.toChange([...this.#paths]);
    this.#paths.clear();
    this.#busy = true;
    try {
      await this.options.onChange(change);
    } catch (error) {
      this.options.onError?.(error);
    }
    this.#busy = false;
    if (this.#paths.size > 0) this.#wait();
  }
}
