import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Assets, initProject, syncProject, upgradeProject } from '../../../../generators/project/index.js';
import type { FileClass, SyncPlan } from '../../../../generators/sync/index.js';
import { room, type Room } from '../../project/workshop.js';

/** What a project lies in: a work tree of git with all committed, one with uncommitted work besides, or no git at all. */
export const WORLDS = ['committed', 'dirty', 'without git'] as const;
export type World = (typeof WORLDS)[number];

type Change = (text: string) => string;

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
const WHO = [
  '-c',
  'user.name=x',
  '-c',
  'user.email=x@example.com',
  '-c',
  'core.quotePath=false',
  '-c',
  'protocol.file.allow=always',
];

/** A project that ao 1.0.0 made, kept whole so that each test has one without making it. */
export class Seed {
  readonly room: Room = room();

  /** `name` is that of its folder. */
  async make(name = 'work'): Promise<this> {
    const made = await initProject({
      dir: join(dirname(this.room.dir), name),
      model: 'python',
      version: '1.0.0',
      assets: this.room.assets,
    });
    await made.apply();
    if (name !== 'work') cpSync(join(dirname(this.room.dir), name), this.room.dir, { recursive: true });
    return this;
  }

  /** A copy of it in `world`; `place` is where in the room. */
  plant(world: World, place = 'field'): Field {
    const root = join(dirname(this.room.dir), `${place} ü`);
    rmSync(root, { recursive: true, force: true });
    cpSync(this.room.dir, root, { recursive: true });
    const field = new Field(root, this.room.assets);
    if (world !== 'without git') {
      field.git('init', '-q');
      field.commit();
    }
    if (world === 'dirty') field.makeDirty();
    return field;
  }

  clean(): void {
    this.room.clean();
  }
}

/** A project under test, and newer versions of ao. */
export class Field {
  #version = 1;
  #blueprints: string;

  constructor(
    readonly root: string,
    private readonly assets: Assets,
  ) {
    this.#blueprints = assets.blueprints;
  }

  /** What the last sync or upgrade warned of. */
  warnings: readonly string[] = [];

  get version(): string {
    return `${this.#version}.0.0`;
  }

  at(path: string): string {
    return join(this.root, path);
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  delete(path: string): void {
    rmSync(this.at(path));
  }

  edit(path: string, change: Change): void {
    this.write(path, changed(path, this.read(path), change));
  }

  chmod(path: string, mode: number): void {
    chmodSync(this.at(path), mode);
  }

  executable(path: string): boolean {
    return (statSync(this.at(path)).mode & 0o100) !== 0;
  }

  /** Work that has nothing to do with ao, in no commit yet. */
  makeDirty(): void {
    this.write('notes/unsaved.md', 'mine, in no commit\n');
    this.edit('model-service/model.py', (text) => `${text}\n# mine, in no commit\n`);
  }

  git(...words: string[]): string {
    return execFileSync('git', [...WHO, ...words], {
      cwd: this.root,
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  commit(): void {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', 'x');
  }

  /** From now on ao is the next version, whose blueprints are changed. */
  release(changes: Readonly<Record<string, Change>>): void {
    this.#version += 1;
    const blueprints = join(
      dirname(this.root),
      `blueprints ${this.version} of ${this.root.slice(dirname(this.root).length + 1)}`,
    );
    rmSync(blueprints, { recursive: true, force: true });
    cpSync(this.#blueprints, blueprints, { recursive: true });
    this.#blueprints = blueprints;
    for (const [path, change] of Object.entries(changes)) {
      const file = join(blueprints, path);
      writeFileSync(file, changed(path, readFileSync(file, 'utf8'), change));
    }
  }

  /** A file that this version of ao makes and the one before did not; by its path in the project. */
  adds(path: string, fileClass: FileClass, text: string, mode = 0o644): void {
    const file = join(this.#blueprints, 'project/template', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    this.#classes((classes) => (classes[fileClass] ??= []).push(path));
  }

  /** A file of the project's blueprint that this version of ao does not make. */
  drops(path: string): void {
    rmSync(join(this.#blueprints, 'project/template', path));
    this.#classes((classes) => {
      for (const name of Object.keys(classes) as FileClass[])
        classes[name] = classes[name]!.filter((each) => each !== path);
    });
  }

  setMode(path: string, mode: number): void {
    chmodSync(join(this.#blueprints, 'project/template', path), mode);
  }

  #classes(change: (classes: Partial<Record<FileClass, string[]>>) => void): void {
    const file = join(this.#blueprints, 'project/blueprint.json');
    const blueprint = JSON.parse(readFileSync(file, 'utf8')) as { classes: Partial<Record<FileClass, string[]>> };
    change(blueprint.classes);
    writeFileSync(file, JSON.stringify(blueprint));
  }

  /** Upgrades, and returns what became of each file; of one in conflict too. */
  async upgrade(): Promise<Record<string, string>> {
    return this.#done((options) => upgradeProject(this.root, options));
  }

  async sync(): Promise<Record<string, string>> {
    return this.#done((options) => syncProject(this.root, options));
  }

  async #done(work: (options: Parameters<typeof syncProject>[1]) => Promise<unknown>): Promise<Record<string, string>> {
    let done: Record<string, string> = {};
    const onPlan = ({ steps, warnings = [] }: SyncPlan) => {
      this.warnings = warnings;
      done = Object.fromEntries(steps.map(({ path, action }) => [path, action]));
    };
    const assets = { ...this.assets, blueprints: this.#blueprints };
    await work({ version: this.version, assets, onPlan }).catch((error: { code?: string }) => {
      if (error.code !== 'AO_SYNC_CONFLICT') throw error;
    });
    return done;
  }

  /** What a new project of this version of ao has, in a folder of the same name. */
  async fresh(): Promise<Map<string, string>> {
    const dir = join(dirname(this.root), 'fresh', this.manifest().answers['name'] as string);
    rmSync(dir, { recursive: true, force: true });
    const assets = { ...this.assets, blueprints: this.#blueprints };
    await (await initProject({ dir, model: 'python', version: this.version, assets })).apply();
    return files(dir);
  }

  files(): Map<string, string> {
    return files(this.root);
  }

  times(): Record<string, number> {
    return Object.fromEntries([...this.files().keys()].map((path) => [path, statSync(this.at(path)).mtimeMs]));
  }

  manifest(): { ao: string; answers: Record<string, unknown>; files: Record<string, { class: string }> } {
    return JSON.parse(this.read('.ao/manifest.json')) as ReturnType<Field['manifest']>;
  }

  /** As git has it in short: `UU Dockerfile`. */
  status(...paths: string[]): string[] {
    return this.git('status', '--porcelain', '--', ...paths)
      .split('\n')
      .filter((line) => line !== '');
  }
}

function changed(path: string, text: string, change: Change): string {
  const now = change(text);
  if (now === text) throw new Error(`nothing is changed in ${path}`);
  return now;
}

/** Every file but those of git and of this machine. */
function files(root: string): Map<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => !each.isDirectory());
  const paths = found.map((each) => join(each.parentPath, each.name).slice(root.length + 1)).sort();
  const kept = paths.filter((path) => !/^(\.git(\/|$)|\.ao\/(undo|lock|run))/.test(path));
  return new Map(kept.map((path) => [path, readFileSync(join(root, path), 'latin1')]));
}
