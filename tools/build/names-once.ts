import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const HEAD = 'function allNames(file) {';

const ONCE = `const namesByFile = new WeakMap();
function allNames(file) {
  const names = namesByFile.get(file) ?? workOutNames(file);
  namesByFile.set(file, names);
  return names;
}
function workOutNames(file) {`;

/**
 * protoplugin works out the names of all types of a file each time that one of them is asked for, so that the time grows with
 * the square of the contract: with 50 rpcs a tenth of a sync. They depend on the file alone: in the bundle they are
 * remembered by it.
 */
export const namesOnce: Plugin = {
  name: 'names-once',
  setup(build) {
    build.onLoad({ filter: /[\\/]protoplugin[\\/]dist[\\/]cjs[\\/]names\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (text.split(HEAD).length !== 2) throw new Error(`${path} is written anew: mend tools/build/names-once.ts`);
      return { contents: text.replace(HEAD, ONCE), loader: 'js' };
    });
  },
};
