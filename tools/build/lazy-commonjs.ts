import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'lazy-commonjs';

/** Packages in two editions, whose CommonJS one is in the bundle anyway, because protoc-gen-es asks for it. */
const BY_REQUIRE = new Set(['@bufbuild/protoplugin']);

const require = createRequire(import.meta.url);

/**
 * Makes `const { a } = await import('package')` mean in the bundle what it means in Node: Node finds the named exports
 * of a CommonJS package, esbuild gives a dynamic import of one its default alone. The names are asked of the package
 * itself while building.
 */
export const lazyCommonJs: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^[^.]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === NAMESPACE) return undefined;
      const found = await build.resolve(path, {
        kind: BY_REQUIRE.has(path) ? 'require-call' : kind,
        resolveDir,
        importer,
        pluginData: NAMESPACE,
      });
      const lazy = !found.external && found.errors.length === 0 && found.namespace === 'file' && isCommonJs(found.path);
      return lazy ? { path: found.path, namespace: NAMESPACE } : found;
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: facade(path),
      resolveDir: dirname(path),
      loader: 'js',
    }));
  },
};

function facade(path: string): string {
  const exported = require(path) as object;
  const names = Object.keys(exported).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default' && name !== '__esModule',
  );
  const aliases = names.map((name, i) => `const _${i} = m[${JSON.stringify(name)}];`).join('');
  return `const m = require(${JSON.stringify(path)}); export default m; ${aliases} export { ${names.map((name, i) => `_${i} as ${name}`).join(', ')} };`;
}

function isCommonJs(path: string): boolean {
  if (extname(path) !== '.js') return extname(path) === '.cjs';
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type !== 'module';
    if (dirname(dir) === dir) return true;
  }
}
