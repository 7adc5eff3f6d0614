import { fault } from '../../runtime/errors/index.js';

/** Where a blueprint comes from, as `ao blueprint add` and ao.toml take it. */
export type Source =
  | { readonly kind: 'folder'; readonly path: string }
  /** A package of a registry: name, and version or tag. */
  | { readonly kind: 'npm'; readonly spec: string }
  /** A packed package. */
  | { readonly kind: 'tarball'; readonly path: string }
  | { readonly kind: 'git'; readonly url: string; readonly ref: string; readonly folder: string }
  | { readonly kind: 'plugin'; readonly name: string };

const PACKAGE = /^(@[a-z0-9][\w.~-]*\/)?[a-z0-9][\w.~-]*(@[\w.+~^-]+)?$/;
const REF = /^[A-Za-z0-9][\w./+-]*$/;

/** Reads a source. Throws AO_BLUEPRINT_SOURCE. */
export function parseSource(text: string): Source {
  const refuse = (problem: string) => fault('AO_BLUEPRINT_SOURCE', { source: text, problem });
  if (text.startsWith('plugin:')) return { kind: 'plugin', name: text.slice('plugin:'.length) };
  if (text.startsWith('npm:')) {
    const spec = text.slice('npm:'.length);
    if (/\.(tgz|tar\.gz)$/.test(spec)) return { kind: 'tarball', path: spec };
    // Anything else npm would build first, which runs its scripts.
    if (!PACKAGE.test(spec)) throw refuse('npm: takes a package of a registry with its version, or a packed file');
    return { kind: 'npm', spec };
  }
  if (text.startsWith('git+')) {
    const [url = '', fragment = ''] = text.slice('git+'.length).split('#', 2);
    if (!/^(https|ssh|file):\/\//.test(url)) throw refuse('git+ takes https, ssh and file');
    const [ref = '', folder = ''] = fragment.split(':', 2);
    if (ref !== '' && (!REF.test(ref) || ref.includes('..'))) throw refuse(`"${ref}" is no commit, tag or branch`);
    return { kind: 'git', url, ref: ref === '' ? 'HEAD' : ref, folder: folder.replace(/^\/+|\/+$/g, '') };
  }
  if (/^[a-z][a-z+]+:/i.test(text) && !/^[a-z]:[\\/]/i.test(text)) throw refuse('ao does not know that kind of source');
  if (/\.(tgz|tar\.gz)$/.test(text)) throw refuse(`a packed package is named with npm: before it (npm:${text})`);
  return { kind: 'folder', path: text };
}
