import { posix } from 'node:path';
import { type GeneratedName, modelLanguage } from '../languages/index.js';
import { fingerprint } from '../sync/fingerprint.js';
import type { SyncPlan } from '../sync/index.js';
import type { ManifestEntry } from '../sync/manifest.js';
import type { ModelPlace } from './layout.js';
import type { LostNote } from './notes.js';
import { plannedFile } from './planned-file.js';

/** Reads a file of ao's as it will be; undefined: ao makes none there. */
type Reader = (path: string) => Promise<string | undefined>;

/**
 * What the user's files of a model import of the generated code and will not find there: of a service that another model has
 * taken over, or of a rpc that went with its messages. A file that nobody edited follows by itself, any other is the user's to
 * mend.
 */
export async function lostNotes(root: string, plan: SyncPlan, place: ModelPlace): Promise<LostNote[]> {
  const read = reader(root, plan);
  const inside = place.folder === '.' ? '' : `${place.folder}/`;
  const seams = [...plan.manifest.files].filter(([path, entry]) => entry.class === 'seam' && path.startsWith(inside));
  const own = seams.filter(([path, entry]) => !followsByItself(plan, path, entry));
  const notes = own.map(([path]) => lostIn(read, place, path));
  return (await Promise.all(notes)).flat();
}

/** As ao writes it from the contract of now: it names what is there. */
function followsByItself({ steps, seen }: SyncPlan, path: string, { sha256 }: ManifestEntry): boolean {
  const step = steps.find((each) => each.path === path);
  if (step === undefined || !['create', 'identical', 'update'].includes(step.action)) return false;
  const disk = seen.files.get(path);
  const content = step.write?.content ?? (disk?.kind === 'file' ? disk.content : undefined);
  return content !== undefined && fingerprint(content) === sha256;
}

function reader(root: string, plan: SyncPlan): Reader {
  const known = new Map<string, Promise<string | undefined>>();
  return (path) => {
    if (!plan.manifest.files.has(path)) return Promise.resolve(undefined);
    const text = known.get(path) ?? plannedFile(root, plan, path).then(textOf);
    known.set(path, text);
    return text;
  };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('utf8');
}

async function lostIn(read: Reader, { language, folder }: ModelPlace, file: string): Promise<LostNote[]> {
  const source = await read(file);
  if (source === undefined) return [];
  const imported = await modelLanguage(language).imported(source, posix.relative(folder, file));
  const there = await Promise.all(imported.map((each) => isThere(each, (path) => read(posix.join(folder, path)))));
  return imported
    .filter((_, index) => there[index] === false)
    .map(({ name, from }) => ({ kind: 'lost', file, name, from, lines: linesWith(source, name) }));
}

/** A word of the generated file that is no name in it is taken for one: then a hint is missing, and none is false. */
async function isThere({ name, files, module }: GeneratedName, read: Reader): Promise<boolean> {
  if (module !== undefined && (await read(module)) !== undefined) return true;
  const texts = await Promise.all(files.map(read));
  return texts.some((text) => text !== undefined && word(name).test(text));
}

function linesWith(source: string, name: string): number[] {
  return source.split('\n').flatMap((line, at) => (word(name).test(line) ? [at + 1] : []));
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
}
