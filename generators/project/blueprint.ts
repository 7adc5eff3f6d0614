import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FileClass } from '../sync/file-set.js';

/** `blueprint.json`: what a layer is, what its templates may name, and who owns each of its files. */
export interface BlueprintManifest {
  readonly summary: string;
  /** Every variable that a template of the blueprint may name, with its meaning. */
  readonly variables: Readonly<Record<string, string>>;
  /** Paths under `template/` (without `.hbs`), or folders ending in `/**`, by class. Every file is in one. */
  readonly classes: Readonly<Partial<Record<FileClass, readonly string[]>>>;
}

/** One file of `template/`. */
export interface TemplateFile {
  /** Relative to `template/`, with `/`, without `.hbs`; may hold `{{…}}`. */
  readonly path: string;
  readonly rendered: boolean;
  readonly content: Buffer;
  readonly mode: 0o644 | 0o755;
  readonly class: FileClass;
}

export interface Blueprint {
  readonly id: string;
  readonly manifest: BlueprintManifest;
  readonly files: readonly TemplateFile[];
}

const CLASSES: readonly FileClass[] = ['gen', 'seam', 'merged', 'keyed'];

/** Reads `blueprints/<id>`. A file that no class names, or two, is a bug of the blueprint. */
export async function readBlueprint(blueprints: string, id: string): Promise<Blueprint> {
  const manifest = JSON.parse(await readFile(join(blueprints, id, 'blueprint.json'), 'utf8')) as BlueprintManifest;
  const template = join(blueprints, id, 'template');
  const found = await readdir(template, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.sort().map((path) => readTemplate(id, manifest, template, path));
  return { id, manifest, files };
}

/** Reads without awaiting: for sixty small files the way to a thread and back is most of the time. */
function readTemplate(id: string, manifest: BlueprintManifest, template: string, file: string): TemplateFile {
  const source = file
    .slice(template.length + 1)
    .split(sep)
    .join('/');
  const rendered = source.endsWith('.hbs');
  const path = rendered ? source.slice(0, -'.hbs'.length) : source;
  const content = readFileSync(file);
  return {
    path,
    rendered,
    content,
    mode: (statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755,
    class: classOf(id, manifest, path),
  };
}

/** The one class that the blueprint has a file in. */
export function classOf(id: string, manifest: BlueprintManifest, path: string): FileClass {
  const classes = CLASSES.filter((name) => manifest.classes[name]?.some((pattern) => matches(pattern, path)));
  const [only, second] = classes;
  if (only === undefined || second !== undefined) {
    throw new Error(
      `blueprint ${id}: ${path} must be in one class, is in ${classes.length === 0 ? 'none' : classes.join(' and ')}`,
    );
  }
  return only;
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : pattern === path;
}
