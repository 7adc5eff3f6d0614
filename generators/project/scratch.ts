import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';

/** What formatters read besides the files that they are given, in the folders of these and above. */
const SETTINGS = [
  '.editorconfig',
  '.prettierrc',
  ...['json', 'json5', 'yaml', 'yml', 'toml', 'js', 'cjs', 'mjs', 'ts'].map((kind) => `.prettierrc.${kind}`),
  ...['js', 'cjs', 'mjs', 'ts'].map((kind) => `prettier.config.${kind}`),
  '.prettierignore',
  'package.json',
  'pyproject.toml',
  'ruff.toml',
  '.ruff.toml',
  'setup.cfg',
  'biome.json',
  'biome.jsonc',
  'dprint.json',
  '.clang-format',
  'taplo.toml',
  '.taplo.toml',
];

/** Installed tools and the plugins that they load. */
const TOOLS = ['node_modules', '.venv'];

/** A folder in which files of a project may be changed without changing the project. */
export class Scratch {
  readonly dir = mkdtempSync(join(tmpdir(), 'ao-format-'));
  /** Folders with programs of the project. */
  readonly programs: readonly string[];

  /** Lays files, by path in the project, beside the settings and tools that the project has for them. */
  constructor(root: string, files: ReadonlyMap<string, Uint8Array>) {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), content);
    }
    const folders = new Set([...files.keys()].flatMap(foldersAbove));
    for (const folder of folders) {
      for (const name of SETTINGS.map((each) => posix.join(folder, each)))
        if (!files.has(name) && existsSync(join(root, name))) copyFileSync(join(root, name), join(this.dir, name));
      for (const name of TOOLS.map((each) => posix.join(folder, each)))
        if (existsSync(join(root, name))) symlinkSync(join(root, name), join(this.dir, name));
    }
    const programs = [...folders].flatMap((folder) =>
      ['node_modules/.bin', '.venv/bin'].map((each) => join(root, folder, each)),
    );
    this.programs = programs.filter((each) => existsSync(each));
  }

  read(path: string): Uint8Array {
    return readFileSync(join(this.dir, path));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The folders that a path lies in, the innermost first; `.` is the project. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.push(folder);
  return [...folders, '.'];
}
