import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assets, MethodNote } from '../../../generators/project/index.js';

export { MODEL_LANGUAGES as languages } from '../../../generators/languages/index.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Of this ao. */
export const { version: VERSION } = JSON.parse(readFileSync(join(repository, 'cli/package.json'), 'utf8')) as {
  version: string;
};
const fixture = (path: string) => join(repository, 'test/fixtures/contracts', path);

/** The contracts that every scaffold must serve, as given to `--contract`. */
export const contracts: Readonly<Record<string, string[]>> = {
  iris: [fixture('iris.proto')],
  clinic: [fixture('clinic/triage.proto')],
  assistant: [fixture('assistant/chat.proto'), fixture('assistant/embed.proto')],
};

export interface Room {
  /** A new folder with a space and an umlaut in its name. */
  readonly dir: string;
  /** The repository's own blueprints and runtimes; the packed npm runtime, which only a build makes, is a stand-in. */
  readonly assets: Assets;
  clean(): void;
}

export function room(): Room {
  const top = mkdtempSync(join(tmpdir(), 'ao ü '));
  const serviceTarball = join(top, `ao-service-${VERSION}.tgz`);
  writeFileSync(serviceTarball, Buffer.from([0x1f, 0x8b, 0, 1, 2, 3]));
  const assets = {
    blueprints: join(repository, 'blueprints'),
    proto: join(repository, 'proto'),
    pythonRuntime: join(repository, 'runtime/python/ao_runtime'),
    rRuntime: join(repository, 'runtime/r'),
    serviceTarball,
    schema: join(repository, 'schema/ao.schema.json'),
  };
  return { dir: join(top, 'work'), assets, clean: () => rmSync(top, { recursive: true, force: true }) };
}

/** The notes that are about a rpc. */
export function rpcNotes(notes: readonly MethodNote[]) {
  return notes.flatMap((note) => (note.kind === 'lost' ? [] : [note]));
}
