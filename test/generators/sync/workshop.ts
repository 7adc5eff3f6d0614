import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  applySync,
  type FileClass,
  type FileSet,
  FileSetBuilder,
  type PlanOptions,
  planSync,
  readSnapshot,
  type SyncPlan,
} from '../../../generators/sync/index.js';

export const HEAD = {
  ao: '0.1.0',
  layers: ['project'],
  answers: { name: 'x', model: 'python', contract: null },
  components: [],
};

export type Desired = Record<string, [FileClass, string | Uint8Array, (0o644 | 0o755)?]>;

export function fileSet(desired: Desired): FileSet {
  const builder = new FileSetBuilder();
  for (const [path, [fileClass, content, mode]] of Object.entries(desired)) builder.add(path, fileClass, content, mode);
  return builder.build();
}

/** A project in a folder with a space and an umlaut in its name. */
export class Workshop {
  readonly root: string;

  constructor(folder = tmpdir()) {
    this.root = mkdtempSync(join(folder, 'ao sync ü '));
  }

  plan(desired: Desired, options: PlanOptions = {}): Promise<SyncPlan> {
    const set = fileSet(desired);
    return readSnapshot(this.root, set).then((snapshot) => planSync(snapshot, set, HEAD, options));
  }

  /** Syncs, and returns what was done by path. */
  async sync(desired: Desired, options: PlanOptions = {}): Promise<Record<string, string>> {
    const plan = await this.plan(desired, options);
    await applySync(this.root, plan);
    return Object.fromEntries(plan.steps.map(({ path, action }) => [path, action]));
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  bytes(path: string): Buffer {
    return readFileSync(this.at(path));
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  delete(path: string): void {
    rmSync(this.at(path), { recursive: true });
  }

  chmod(path: string, mode: number): void {
    chmodSync(this.at(path), mode);
  }

  executable(path: string): boolean {
    return (statSync(this.at(path)).mode & 0o100) !== 0;
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** The same project again, in a folder of its own. */
  copy(): Workshop {
    const copy = new Workshop(dirname(this.root));
    cpSync(this.root, copy.root, { recursive: true });
    return copy;
  }

  /** Every file with its content, ao's own state too, but for what only this machine remembers. */
  tree(): Record<string, string> {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      files
        .sort()
        .map((file) => [file.slice(this.root.length + 1), readFileSync(file, 'latin1')] as const)
        .filter(([path]) => !path.startsWith('.ao/undo/')),
    );
  }

  /** All that is there to the bit: files with content and mode, folders with their mode, but for what only this machine remembers. */
  exact(): Record<string, string> {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const all = entries.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const mode = (statSync(file).mode & 0o777).toString(8);
      return [
        file.slice(this.root.length + 1),
        `${mode} ${entry.isDirectory() ? '/' : readFileSync(file, 'latin1')}`,
      ] as const;
    });
    return Object.fromEntries(all.filter(([path]) => !/^\.ao\/(undo|aside)(\/|$)/.test(path)).sort());
  }

  times(): Record<string, number> {
    return Object.fromEntries(Object.keys(this.tree()).map((path) => [path, statSync(this.at(path)).mtimeMs]));
  }

  clean(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
