import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fault } from '../../../runtime/errors/index.js';
import type { SourceTree } from '../source-tree.js';

/** A contract as a commit has it. */
export interface CommittedContract {
  /** The commit that the ref names. */
  readonly commit: string;
  /** Its folder, relative to that of ao.toml, by the ao.toml of that commit. */
  readonly path: string;
  readonly tree: SourceTree;
}

/**
 * Reads the .proto files of a project's contract as they are at a git ref, from the place that the ao.toml of that ref
 * says; nothing is checked out. AO_AGAINST_NO_GIT, AO_AGAINST_NO_REPOSITORY, AO_AGAINST_REF_UNKNOWN or
 * AO_AGAINST_CONTRACT_ABSENT say why not.
 */
export async function contractAt(root: string, ref: string): Promise<CommittedContract> {
  const prefix = (await mustGit(root, ['rev-parse', '--show-prefix'])).trimEnd();
  const commit = await commitOf(root, ref);
  const [config] = await blobs(root, [`${commit}:${prefix}ao.toml`]);
  const path = posix.normalize(config === undefined ? 'model-interface' : await contractPath(config));
  const folder = posix.normalize(`./${prefix}${path}/`).replace(/^\.\/$/, '');
  const files = folder.startsWith('../') ? [] : await protoFiles(root, commit, folder);
  if (config === undefined || !files.length) throw fault('AO_AGAINST_CONTRACT_ABSENT', { ref, path: folder });
  const contents = await blobs(
    root,
    files.map((file) => `${commit}:${file}`),
  );
  const tree = files.map((file, i) => [file.slice(folder.length), contents[i]] as const);
  return { commit, path, tree: new Map(tree.filter((entry): entry is [string, Buffer] => entry[1] !== undefined)) };
}

async function commitOf(root: string, ref: string): Promise<string> {
  const { code, stdout } = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (code === 0) return stdout.toString().trim();
  const isShallow = (await mustGit(root, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  throw fault('AO_AGAINST_REF_UNKNOWN', { ref, isShallow });
}

async function contractPath(config: Buffer): Promise<string> {
  const { parse } = await import('smol-toml');
  try {
    const { contract } = parse(config.toString()) as { contract?: { path?: unknown } };
    return typeof contract?.path === 'string' ? contract.path : 'model-interface';
  } catch {
    return 'model-interface';
  }
}

/** Paths from the top of the repository, as `readSourceTree` would find them; `folder` is empty or ends with a slash. */
async function protoFiles(root: string, commit: string, folder: string): Promise<string[]> {
  const where = folder === '' ? [] : ['--', folder];
  const list = await mustGit(root, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit, ...where]);
  const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.') || part === 'node_modules');
  return list
    .split('\0')
    .filter((path) => path.endsWith('.proto') && !isHidden(path.slice(folder.length)))
    .sort();
}

/** The contents of objects such as `COMMIT:PATH`; undefined for one that is none. */
async function blobs(root: string, names: readonly string[]): Promise<(Buffer | undefined)[]> {
  const { stdout } = await git(root, ['cat-file', '--batch', '--follow-symlinks'], `${names.join('\n')}\n`);
  let at = 0;
  return names.map(() => {
    const end = stdout.indexOf(10, at);
    const head = stdout.subarray(at, end).toString();
    at = end + 1;
    // A link that leads nowhere has as many bytes of explanation, an object that is missing only this line.
    const size = /(?: blob|^dangling|^loop|^symlink|^notdir) (\d+)$/.exec(head)?.[1];
    if (size === undefined) return undefined;
    const content = stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return / blob \d+$/.test(head) ? content : undefined;
  });
}

async function mustGit(root: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await git(root, args);
  if (code === 0) return stdout.toString();
  throw fault('AO_AGAINST_NO_REPOSITORY', { root, problem: stderr.trim().replace(/^fatal: /, '') });
}

async function git(root: string, args: readonly string[], input = '') {
  // Messages are shown as they are, but told apart by none of their words: whatever language they are in.
  const child = spawn('git', [...args], { cwd: root, stdio: 'pipe', windowsHide: true });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause) => reject(fault('AO_AGAINST_NO_GIT', { problem: cause.message }, { cause })));
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [ended, stdout, stderr] = await Promise.all([code, buffer(child.stdout), text(child.stderr)]);
  return { code: ended, stdout, stderr };
}
