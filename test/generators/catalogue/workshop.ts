import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { GivenAnswers } from '../../../generators/catalogue/index.js';
import type { ModelLanguage } from '../../../generators/languages/index.js';
import {
  destroyComponent,
  generateComponent,
  initProject,
  syncProject,
  type SyncOptions,
} from '../../../generators/project/index.js';
import { room, type Room, VERSION } from '../project/workshop.js';

/** What `ao undo` remembers and where a write is at are no part of what a user sees. */
const OWN = /^\.ao\/(undo|txn|lock|cache)/;

/** A project to generate into. */
export class Bench {
  readonly at: Room = room();

  /** A project of ao's own first contract, or of the given one. */
  static async with(model: ModelLanguage, contract?: readonly string[]): Promise<Bench> {
    const bench = new Bench();
    const options = { dir: bench.at.dir, name: 'myproj', model, ...bench.options };
    await (await initProject({ ...options, contract: contract && [...contract] })).apply();
    return bench;
  }

  get options(): SyncOptions {
    return { version: VERSION, assets: this.at.assets };
  }

  generate(generator: string, name = '', answers: GivenAnswers = {}, options: Partial<SyncOptions> = {}) {
    return generateComponent(this.at.dir, { generator, name, answers }, { ...this.options, ...options });
  }

  destroy(generator: string, name = '', options: Partial<SyncOptions> = {}) {
    return destroyComponent(this.at.dir, { generator, name }, { ...this.options, ...options });
  }

  sync() {
    return syncProject(this.at.dir, this.options);
  }

  read(path: string): string {
    return readFileSync(join(this.at.dir, path), 'utf8');
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.at.dir, path), text);
  }

  edit(path: string, change: (text: string) => string): void {
    const [before, after] = [this.read(path), change(this.read(path))];
    if (before === after) throw new Error(`the edit of ${path} changes nothing`);
    this.write(path, after);
  }

  /** Every file with its bytes, but for what ao remembers of its writes. */
  tree(): Record<string, string> {
    const { dir } = this.at;
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
      .filter((path) => !OWN.test(path));
    return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(dir, path), 'latin1')]));
  }
}

/** The paths that two trees do not have alike. */
export function differences(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).sort();
}
