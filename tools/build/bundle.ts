import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { lazyCommonJs } from './lazy-commonjs.js';
import { madeTemplates } from './made-templates.js';
import { mergeChunks } from './merge-chunks.js';
import { namesOnce } from './names-once.js';
import { oneCopy } from './one-copy.js';

/** CommonJS packages inside the bundle ask for these. */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  "const __filename = __fileURLToPath(import.meta.url), __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join('');

/** Packages that stay outside, because they are binaries found by path. They are the dependencies of @ao/cli. */
export const EXTERNAL = ['@bufbuild/buf'];

/**
 * Packages that are imported by others and never used by ao: protoc-gen-es can print JavaScript by running the
 * TypeScript compiler (20 MB) over its output, oclif can load TypeScript plugins and search disks for plugins,
 * ssh2 speeds up by native parts.
 */
const EMPTY = [
  'typescript',
  '@typescript/vfs',
  'ts-node',
  'tsx',
  'minimatch',
  'cpu-features',
  './crypto/build/Release/sshcrypto.node',
];

const empty: Plugin = {
  name: 'empty',
  setup(b) {
    b.onResolve({ filter: new RegExp(`^(${EMPTY.map((n) => n.replace(/[.\\/]/g, '\\$&')).join('|')})$`) }, (args) => ({
      path: args.path,
      namespace: 'empty',
    }));
    b.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What oclif searches a plugin without a manifest for its commands with: 4 ms of every command, were it not loaded when that is so. */
const lateGlob: Plugin = {
  name: 'late-glob',
  setup(b) {
    b.onResolve({ filter: /^tinyglobby$/ }, ({ importer }) =>
      /[\\/]@oclif[\\/]core[\\/]/.test(importer)
        ? { path: 'tinyglobby', namespace: 'late-glob', pluginData: importer }
        : undefined,
    );
    b.onLoad({ filter: /.*/, namespace: 'late-glob' }, ({ pluginData }) => ({
      contents: "exports.glob = (...given) => import('tinyglobby').then(({ glob }) => glob(...given));",
      resolveDir: dirname(pluginData as string),
    }));
  },
};

/** Bundles the CLI into cli/dist: one entry, and a chunk for each heavy part that is loaded only when it is needed. */
export async function bundle(root: string): Promise<{ bytes: number; files: number }> {
  const outdir = join(root, 'cli/dist');
  await rm(outdir, { recursive: true, force: true });
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['cli/ao.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'external',
    metafile: true,
    banner: { js: BANNER },
    external: EXTERNAL,
    plugins: [empty, lateGlob, madeTemplates, oneCopy, namesOnce, lazyCommonJs],
    logLevel: 'warning',
  });
  await onlyWhereUsed(outdir);
  await mergeChunks(outdir, result.metafile);
  // dockerode reads these beside its own code when it logs in to a registry.
  await cp(join(root, 'node_modules/dockerode/lib/proto'), join(outdir, 'proto'), { recursive: true });
  await mkdir(join(root, '.cache'), { recursive: true });
  // For https://esbuild.github.io/analyze/: what is in which chunk.
  await writeFile(join(root, '.cache/bundle-meta.json'), JSON.stringify(result.metafile));
  const files = (await readdir(outdir)).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(outdir, name))).size));
  return { bytes: sizes.reduce((a, b) => a + b, 0), files: files.length };
}

/** Takes the banner out of the files that have no use for it: it costs each a tenth of a millisecond. */
async function onlyWhereUsed(outdir: string): Promise<void> {
  for (const name of (await readdir(outdir)).filter((each) => each.endsWith('.js'))) {
    const text = await readFile(join(outdir, name), 'utf8');
    const rest = text.startsWith(BANNER) ? text.slice(BANNER.length) : text;
    if (rest !== text && !/\b(require|__filename|__dirname)\b/.test(rest))
      await writeFile(join(outdir, name), rest.trimStart());
  }
}
