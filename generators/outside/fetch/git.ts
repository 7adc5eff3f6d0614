import { devNull } from 'node:os';
import { Admission, LIMITS, type OutsideFiles } from '../admission.js';
import type { Source } from '../source.js';
import { isPart } from './folder.js';
import { pickPlace, placesOf } from './pick.js';
import { inScratch, runFetcher } from './program.js';

type GitSource = Extract<Source, { kind: 'git' }>;

/** What a repository could bring along: its hooks and monitors, other repositories, and git's own housekeeping. */
const OFF = [
  ...['core.hooksPath=' + devNull, 'core.fsmonitor=false', 'core.symlinks=false', 'init.templateDir='],
  ...['fetch.recurseSubmodules=false', 'submodule.recurse=false', 'gc.auto=0', 'maintenance.auto=false'],
  ...['protocol.ext.allow=never'],
].flatMap((each) => ['-c', each]);

interface Entry {
  readonly mode: string;
  readonly oid: string;
  readonly bytes: number;
}

/**
 * Fetches one commit into a scratch repository and reads the blueprint's files from its objects: nothing is checked out,
 * so that no hook, no filter, no submodule and no link of the repository counts. `resolved` is the commit. Throws
 * AO_BLUEPRINT_FETCH, AO_BLUEPRINT_HOSTILE and AO_BLUEPRINT_TOO_LARGE.
 */
export async function fetchCommit(
  { url, ref, folder }: GitSource,
  name: string,
  source: string,
): Promise<{ files: OutsideFiles; resolved: string }> {
  return inScratch(async (cwd) => {
    const env = gitEnvironment(url);
    const git = (args: readonly string[], stdin = '') =>
      runFetcher('git', [...OFF, ...args], { cwd, env, stdin, source });
    await git(['init', '--quiet', '--bare', '.']);
    await git(['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--', url, ref]);
    const resolved = (await git(['rev-parse', 'FETCH_HEAD^{commit}'])).toString('utf8').trim();
    const entries = listing(await git(['ls-tree', '-r', '-z', '--long', resolved]));
    const packageJson = entries.get('package.json');
    const declared = packageJson && packageJson.bytes < LIMITS.fileBytes && regular(packageJson);
    const text = declared ? (await git(['cat-file', 'blob', packageJson.oid])).toString('utf8') : undefined;
    const place = pickPlace(placesOf(name, text, folder), entries.keys(), source);
    return { files: await readParts(place, entries, git, source), resolved };
  });
}

/** Without what a hook of another repository, within which ao may run, set for its own git. */
function gitEnvironment(url: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|CONFIG.*)$/.test(key),
  );
  return { ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: url.split(':')[0] ?? '' };
}

function listing(output: Buffer): Map<string, Entry> {
  const lines = output
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [head = '', path = ''] = line.split(/\t(.*)/s);
      const [mode = '', , oid = '', bytes = ''] = head.split(/\s+/);
      return [path, { mode, oid, bytes: Number(bytes) || 0 }];
    }),
  );
}

function regular({ mode }: Entry): boolean {
  return mode === '100644' || mode === '100755';
}

async function readParts(
  place: string,
  entries: ReadonlyMap<string, Entry>,
  git: (args: readonly string[], stdin?: string) => Promise<Buffer>,
  source: string,
): Promise<OutsideFiles> {
  const admission = new Admission(source);
  const wanted = [...entries].flatMap(([path, entry]) => {
    const inside = path.slice(place.length);
    return path.startsWith(place) && isPart(inside) ? [{ path: inside, entry }] : [];
  });
  for (const { path, entry } of wanted) {
    if (!regular(entry))
      throw admission.hostile(path, entry.mode === '120000' ? 'is a symbolic link' : 'is another repository');
    admission.expect(path, entry.bytes);
  }
  const output = await git(['cat-file', '--batch'], wanted.map(({ entry }) => `${entry.oid}\n`).join(''));
  let at = 0;
  for (const { path, entry } of wanted) {
    const start = output.indexOf('\n', at) + 1;
    const end = start + entry.bytes;
    admission.take(path, Buffer.from(output.subarray(start, end)), entry.mode === '100755' ? 0o755 : 0o644);
    at = end + 1;
  }
  return admission.files();
}
