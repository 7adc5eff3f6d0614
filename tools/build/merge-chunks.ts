import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

type Outputs = Metafile['outputs'];

/** Chunks above this are libraries: who needs one of them should not load all. */
const LARGEST = 60_000;

/** Entry points that are loaded one after another when a contract has changed. Every command loads the first, large chunks and all. */
const PATHS = ['cli/ao.ts', 'generators/project/seal.ts', 'generators/project/ahead.ts', 'generators/project/index.ts'];

/** Chunks that become one file. */
interface Group {
  /** Without its ending. */
  readonly file: string;
  readonly members: readonly string[];
}

/**
 * esbuild makes a chunk of all files that the same entry points reach, a hundred small ones; Node takes longer to find and link
 * them than to read what is in them. Those that are loaded together are put together by a second run of esbuild: it bundles the
 * chunks of a group into one file, and makes every output that imports one of them import that file.
 */
export async function mergeChunks(outdir: string, { outputs }: Metafile, paths: readonly string[] = PATHS) {
  const groups = groupsOf(outputs, paths);
  const members = new Set(groups.flatMap((group) => group.members));
  const importers = Object.keys(outputs).filter(
    (path) => !members.has(path) && outputs[path]?.imports.some((each) => members.has(each.path)),
  );
  await build({
    entryPoints: [
      ...groups.map(({ file }) => ({ in: file, out: file })),
      ...importers.map((path) => ({ in: join(outdir, basename(path)), out: basename(path, '.js') })),
    ],
    outdir,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [together(outdir, outputs, groups)],
    // What there was to warn of was told when these were made.
    logLevel: 'error',
  });
  await Promise.all([...members].map((path) => rm(join(outdir, basename(path)))));
}

function groupsOf(outputs: Outputs, paths: readonly string[]): Group[] {
  const done = new Set<string>();
  return paths.flatMap((entryPoint, place) => {
    const entry = Object.keys(outputs).find((output) => outputs[output]?.entryPoint === entryPoint);
    if (entry === undefined)
      throw new Error(`${entryPoint} is no entry point of the bundle: mend tools/build/merge-chunks.ts`);
    const fresh = [...reached(outputs, entry)].filter((chunk) => !done.has(chunk) && chunk !== entry);
    fresh.forEach((chunk) => done.add(chunk));
    const members = mergeable(outputs, fresh, place === 0 ? Infinity : LARGEST);
    return members.length > 1 ? [{ file: `together-${place}`, members }] : [];
  });
}

/** An output and all that it loads at once. */
function reached(outputs: Outputs, output: string, found = new Set<string>()): Set<string> {
  if (found.has(output)) return found;
  found.add(output);
  for (const { kind, path } of outputs[output]?.imports ?? [])
    if (kind === 'import-statement' && path in outputs) reached(outputs, path, found);
  return found;
}

/** Of chunks those that may be one. What a chunk left outside imports stays outside, too: their file would import that one, and it them. */
function mergeable(outputs: Outputs, chunks: readonly string[], largest: number): string[] {
  const fits = (chunk: string) => outputs[chunk]?.entryPoint === undefined && (outputs[chunk]?.bytes ?? 0) <= largest;
  const around = new Set(chunks.filter((chunk) => !fits(chunk)).flatMap((chunk) => [...reached(outputs, chunk)]));
  return chunks.filter((chunk) => !around.has(chunk));
}

/** Finds chunks where they are now. What is in no group stays outside. */
function together(outdir: string, outputs: Outputs, groups: readonly Group[]): Plugin {
  const members = groups.flatMap(({ file, members: all }) =>
    all.map((path, at) => ({ file, at, path, name: basename(path) })),
  );
  const called = (path: string) => members.find(({ name }) => name === basename(path));
  // Two chunks may export the same name.
  const words = ({ path, at }: (typeof members)[number], write: (word: string, alias: string) => string) =>
    (outputs[path]?.exports ?? []).map((word) => write(word, `_${at}_${word}`)).join(', ');
  return {
    name: 'together',
    setup(b) {
      b.onResolve({ filter: /.*/ }, ({ path, kind, importer, namespace }) => {
        if (kind === 'entry-point')
          return groups.some(({ file }) => file === path) ? { path, namespace: 'group' } : undefined;
        const member = called(path);
        if (member === undefined) return { path, external: true };
        const inside = namespace === 'group' || called(importer)?.file === member.file;
        return inside ? { path: join(outdir, member.name) } : { path: member.name, namespace: 'moved' };
      });
      b.onLoad({ filter: /.*/, namespace: 'group' }, ({ path: group }) => {
        const own = members.filter(({ file }) => file === group);
        const lines = own.map(
          (each) => `export { ${words(each, (word, alias) => `${word} as ${alias}`)} } from './${each.name}';`,
        );
        return { contents: lines.join('\n') };
      });
      b.onLoad({ filter: /.*/, namespace: 'moved' }, ({ path: name }) => {
        const member = called(name) as (typeof members)[number];
        return {
          contents: `export { ${words(member, (word, alias) => `${alias} as ${word}`)} } from './${member.file}.js';`,
        };
      });
    },
  };
}
