import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { destroyComponent, generateComponent, initProject, syncProject } from '../../../generators/project/index.js';
import { contracts, room, type Room, VERSION } from '../project/workshop.js';

/** A project in a room of its own, and what a person does to it. */
export class OutsideProject {
  private constructor(private readonly at: Room) {}

  static async make(contract: string[] | undefined = contracts['iris']): Promise<OutsideProject> {
    const project = new OutsideProject(room());
    const { dir } = project;
    const made = await initProject({ dir, name: 'myproj', model: 'python', contract, ...project.options });
    await made.apply();
    return project;
  }

  get dir(): string {
    return this.at.dir;
  }

  get options() {
    return { version: VERSION, assets: this.at.assets };
  }

  generate(
    generator: string,
    name: string,
    answers: Record<string, string | number | boolean | readonly string[]> = {},
  ) {
    return generateComponent(this.dir, { generator, name, answers }, this.options);
  }

  destroy(generator: string, name: string) {
    return destroyComponent(this.dir, { generator, name }, this.options);
  }

  sync() {
    return syncProject(this.dir, this.options);
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  /** Every file but what `ao undo` remembers. */
  tree(): Record<string, string> {
    const files = readdirSync(this.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => relative(this.dir, join(entry.parentPath, entry.name)));
    const own = paths.filter((path) => !path.startsWith('.ao/undo'));
    return Object.fromEntries(own.sort().map((path) => [path, readFileSync(join(this.dir, path), 'latin1')]));
  }

  clean(): void {
    this.at.clean();
  }
}
