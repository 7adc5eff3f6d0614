import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/** Chunks above this are libraries: who needs one of them should not load all. */
const LARGEST = 60_000;

/** Entry points that are loaded one after another when a contract has changed, after `cli/ao.ts`, which every command loads. */
const PATHS = ['generators/project/seal.ts', 'generators/project/ahead.ts', 'generators/project/index.ts'];

/**
 * esbuild makes a chunk of all files that the same entry points reach, a hundred small ones; Node takes longer to find and link
 * them than to read what is in them. Those that are loaded together are put together, without a change of what they hold.
 */
export async function mergeChunks(outdir: string, { outputs }: Metafile): Promise<void> {
  const graph = new Graph(outputs);
  const done = new Set<string>();
  for (const [place, entry] of ['cli/ao.ts', ...PATHS].entries()) {
    const chunks = graph.together(entry, done, place === 0);
    for (const chunk of graph.reached(entry)) done.add(chunk);
    if (chunks.length > 1)
      await merge(
        outdir,
        chunks.map((chunk) => ({ name: basename(chunk), exports: graph.exports(chunk) })),
        place,
      );
  }
}

class Graph {
  constructor(private readonly outputs: Metafile['outputs']) {}

  exports(chunk: string): string[] {
    return this.outputs[chunk]?.exports ?? [];
  }

  /** All that an entry point loads at once. */
  reached(entry: string): Set<string> {
    const found = Object.keys(this.outputs).find((output) => this.outputs[output]?.entryPoint === entry);
    if (found === undefined)
      throw new Error(`${entry} is no entry point of the bundle: mend tools/build/merge-chunks.ts`);
    return this.#below(found);
  }

  /** Chunks of an entry that may be one: none of them is reached by another way that leads out of them and back. */
  together(entry: string, done: ReadonlySet<string>, whole: boolean): string[] {
    const fresh = [...this.reached(entry)].filter((chunk) => !done.has(chunk));
    const fits = (chunk: string) => {
      const { entryPoint, bytes = 0 } = this.outputs[chunk] ?? {};
      return entryPoint === undefined && (whole || bytes <= LARGEST);
    };
    const outside = fresh.filter((chunk) => !fits(chunk) && this.outputs[chunk]?.entryPoint !== entry);
    const around = new Set(outside.flatMap((chunk) => [...this.#below(chunk)]));
    return fresh.filter((chunk) => fits(chunk) && !around.has(chunk));
  }

  #below(chunk: string, found = new Set<string>()): Set<string> {
    if (found.has(chunk)) return found;
    found.add(chunk);
    for (const { kind, path } of this.outputs[chunk]?.imports ?? [])
      if (kind === 'import-statement' && path in this.outputs) this.#below(path, found);
    return found;
  }
}

interface Member {
  readonly name: string;
  readonly exports: readonly string[];
}

async function merge(outdir: string, members: readonly Member[], place: number): Promise<void> {
  const names = members.map(({ name }) => name);
  const contents = members.map(
    ({ name, exports }, at) =>
      `export { ${exports.map((each) => `${each} as ${alias(at, each)}`).join(', ')} } from './${name}';`,
  );
  const others: Plugin = {
    name: 'others-stay',
    setup: (b) =>
      b.onResolve({ filter: /.*/ }, ({ path }) =>
        names.includes(basename(path)) ? undefined : { path, external: true },
      ),
  };
  const result = await build({
    stdin: { contents: contents.join('\n'), resolveDir: outdir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [others],
    logLevel: 'warning',
  });
  const file = `together-${place}.js`;
  await writeFile(join(outdir, file), result.outputFiles[0]?.contents ?? '');
  await Promise.all(names.map((name) => rm(join(outdir, name))));
  for (const each of (await readdir(outdir)).filter((name) => name.endsWith('.js') && name !== file))
    await redirect(join(outdir, each), names, file);
}

function alias(at: number, name: string): string {
  return `_${at}_${name}`;
}

const IMPORT = /import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/y;

/** Makes one output import from `file` what it imported from the chunks that are in it now. They stand first, behind the banner. */
async function redirect(output: string, names: readonly string[], file: string): Promise<void> {
  const text = await readFile(output, 'utf8');
  const start = /^import \{ createRequire/.test(text) ? text.indexOf('\n') + 1 : 0;
  let [head, at] = ['', start];
  for (IMPORT.lastIndex = start; ; at = IMPORT.lastIndex) {
    const found = IMPORT.exec(text);
    if (found === null) break;
    const member = names.indexOf(found[2] as string);
    const imported = found[1]?.split(',').map((each) => renamed(member, each));
    head += member < 0 ? found[0] : `import${imported ? `{${imported.join(',')}}from` : ''}"./${file}";`;
  }
  const rest = text.slice(at);
  const left = names.find((name) => rest.includes(`./${name}`));
  if (left !== undefined)
    throw new Error(`${output} names ${left} where no import is expected: mend tools/build/merge-chunks.ts`);
  await writeFile(output, text.slice(0, start) + head + rest);
}

function renamed(member: number, imported: string): string {
  const [name = '', local = name] = imported.split(' as ');
  return `${alias(member, name)} as ${local}`;
}
