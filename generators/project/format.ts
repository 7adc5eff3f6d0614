import type { Command } from '../../runtime/platform/config/index.js';
import type { FileSet, GeneratedFile, Snapshot } from '../sync/index.js';
import { fingerprint, lf } from '../sync/fingerprint.js';
import type { Scratch } from './scratch.js';

/** Commands by the names of the files that they format, as in `[sync.format]`. */
export type FormatRules = Readonly<Record<string, Command>>;

export interface Formatted {
  readonly files: FileSet;
  /** Formatters that failed, in words. */
  readonly warnings: readonly string[];
}

const LONGEST_MS = 60_000;

/**
 * The files with those that are shared with the user as the project's own formatters leave them, so that formatting is no
 * edit. Only what is new since it was last formatted is formatted, in a copy outside of the project. Where a formatter
 * fails, files that it formatted before stay as they were until it works again, and others come unformatted.
 */
export async function formatted(
  root: string,
  files: FileSet,
  snapshot: Snapshot,
  rules: FormatRules,
): Promise<Formatted> {
  const made = new Map(files);
  const warnings: string[] = [];
  for (const { command, pattern, own } of await assigned(files, rules)) {
    const fresh = own.filter(
      (file) => snapshot.manifest?.files.get(file.path)?.unformatted !== fingerprint(file.content),
    );
    for (const file of own) if (!fresh.includes(file)) made.set(file.path, asBefore(file, snapshot));
    if (fresh.length === 0) continue;
    try {
      for (const [path, content] of await run(root, command, fresh))
        made.set(path, marked(files.get(path) as GeneratedFile, content));
    } catch (error) {
      warnings.push(`the formatter of ${pattern} failed, ao's news for its files wait: ${(error as Error).message}`);
      for (const file of fresh)
        if (snapshot.manifest?.files.get(file.path)?.unformatted) made.set(file.path, asBefore(file, snapshot));
    }
  }
  return { files: made, warnings };
}

interface Assigned {
  readonly pattern: string;
  readonly command: Command;
  readonly own: readonly GeneratedFile[];
}

/** Each file goes to the first rule that names it. Generated code is formatted by nobody. */
async function assigned(files: FileSet, rules: FormatRules): Promise<Assigned[]> {
  const entries = Object.entries(rules);
  if (entries.length === 0) return [];
  const { default: ignore } = await import('ignore');
  const matchers = entries.map(([pattern, command]) => ({
    pattern,
    command,
    names: ignore().add(pattern),
    own: [] as GeneratedFile[],
  }));
  for (const file of files.values())
    if (file.class !== 'gen' && !file.content.includes(0))
      matchers.find(({ names }) => names.ignores(file.path))?.own.push(file);
  return matchers;
}

/** As it was formatted last: ao has nothing new for it. */
function asBefore(file: GeneratedFile, { files, bases, manifest }: Snapshot): GeneratedFile {
  const entry = manifest?.files.get(file.path);
  const disk = files.get(file.path);
  const mine = disk?.kind === 'file' && fingerprint(disk.content) === entry?.sha256 ? lf(disk.content) : undefined;
  const content = bases.get(file.path) ?? mine;
  return content === undefined
    ? file
    : { ...file, content, ...(entry?.unformatted && { unformatted: entry.unformatted }) };
}

function marked(file: GeneratedFile, content: Uint8Array): GeneratedFile {
  return { ...file, content: lf(content), unformatted: fingerprint(file.content) };
}

async function run(root: string, command: Command, files: readonly GeneratedFile[]): Promise<Map<string, Uint8Array>> {
  const [{ Scratch }, { runProgram, withPath, exitInWords }] = await Promise.all([
    import('./scratch.js'),
    import('../../runtime/platform/process/program.js'),
  ]);
  const scratch: Scratch = new Scratch(root, new Map(files.map(({ path, content }) => [path, content])));
  try {
    const paths = files.map(({ path }) => path);
    const words =
      typeof command === 'string' ? ['sh', '-c', `${command} "$@"`, 'sh', ...paths] : [...command, ...paths];
    const program = { command: words, cwd: scratch.dir, env: withPath(process.env, scratch.programs) };
    const { output, ...exit } = await runProgram(program, { signal: AbortSignal.timeout(LONGEST_MS) });
    if (exit.code !== 0) throw new Error(`${exitInWords(exit)}; ${output.last(1)[0] ?? 'it said nothing'}`);
    return new Map(paths.map((path) => [path, scratch.read(path)]));
  } finally {
    scratch.remove();
  }
}
