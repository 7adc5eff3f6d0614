import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every place that names the version of ao, with the text around it. */
const PLACES: readonly (readonly [file: string, around: RegExp])[] = [
  ['package.json', /(^ {2}"version": ")([^"]+)(")/m],
  ['cli/package.json', /(^ {2}"version": ")([^"]+)(")/m],
  ['runtime/service/package.json', /(^ {2}"version": ")([^"]+)(")/m],
  ['package-lock.json', /(^ {2}"version": ")([^"]+)(")/m],
  ['package-lock.json', /(^ {4}"": \{\n {6}"name": "[^"]+",\n {6}"version": ")([^"]+)(")/m],
  ['package-lock.json', /(^ {4}"cli": \{\n {6}"name": "[^"]+",\n {6}"version": ")([^"]+)(")/m],
  ['package-lock.json', /(^ {4}"runtime\/service": \{\n {6}"name": "[^"]+",\n {6}"version": ")([^"]+)(")/m],
  ['runtime/python/ao_runtime/__init__.py', /(^__version__ = ")([^"]+)(")/m],
];

/** The version that each place names, by a description of the place. */
export async function versions(root: string): Promise<Map<string, string>> {
  const found = PLACES.map(async ([file, around], i) => {
    const [, , version] = around.exec(await readFile(join(root, file), 'utf8')) ?? [];
    if (version === undefined) throw new Error(`${file} names no version where it should`);
    return [`${file} (${i})`, version] as const;
  });
  return new Map(await Promise.all(found));
}

/** Writes `version` to every place that names it. */
export async function setVersion(root: string, version: string): Promise<void> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is not a version such as 1.2.3`);
  await versions(root);
  for (const [file, around] of PLACES) {
    const path = join(root, file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(around, `$1${version}$3`));
  }
}
