import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModelLanguage, modelLanguage, type ModelLanguagePlug } from '../../generators/languages/index.js';
import { initProject } from '../../generators/project/index.js';
import { methodNotes } from '../../generators/project/notes.js';
import { loadContract, type Contract } from '../../runtime/contract/index.js';
import { languageOf } from '../../runtime/platform/languages/index.js';
import { contracts as given, room, type Room, VERSION } from '../generators/project/workshop.js';

/** What the suite asks of the test of a language. */
export interface LanguageUnderTest {
  /** What the language itself says of the sources in a folder, at any depth; empty when all of them can be read. */
  faults(folder: string): Promise<string[]>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Contracts as users write them, and some to hurt. */
const contracts: Readonly<Record<string, string[] | undefined>> = {
  'ao’s own first one': undefined,
  ...given,
  odd: [here('../fixtures/contracts-odd')],
  hostile: [here('../generators/code/python/hostile')],
};

/** The suite that each language of the model-service must pass. That its gates pass and its service answers, the end-to-end tests show. */
export function describeLanguage(id: ModelLanguage, { faults }: LanguageUnderTest): void {
  const plug = modelLanguage(id);
  let at: Room;
  beforeEach(() => {
    at = room();
  });
  afterEach(() => at.clean());

  describe.each(Object.entries(contracts))(
    `the model-service in ${plug.title} of the contract: %s`,
    (_name, contract) => {
      it('is rendered whole: the model, its packages, code that the language can read', async () => {
        const files = await render(at, id, contract);
        const classOf = (path: string) => files.get(`model-service/${path}`)?.class;
        expect(classOf(plug.seam)).toBe('seam');
        expect(['keyed', 'merged']).toContain(classOf(plug.packages));
        for (const path of ['Dockerfile', '.dockerignore']) expect(classOf(path), path).toBe('merged');
        expect(await faultsOf(files, faults)).toEqual([]);
      });

      it('has a method for each rpc and nothing to add', async () => {
        const { source, now } = await seamOf(at, plug, contract);
        expect(now.methods.map((rpc) => `${rpc.parent.typeName}/${rpc.name}`)).toEqual(
          (await plug.methods(now)).map(({ rpc }) => rpc),
        );
        expect(await methodNotes(plug, source, { now, before: now })).toEqual([]);
      });

      it('is told of each method that is missing, with lines that make it whole', async () => {
        const { source, now } = await seamOf(at, plug, contract);
        const empty = { ...source, text: '' };
        const notes = await methodNotes(plug, empty, { now, before: undefined });
        expect(notes).toHaveLength(now.methods.length);
        for (const { kind, paste, className, method } of notes) {
          expect(kind).toBe('unwritten');
          expect(plug.hasClass(paste, className) && plug.hasMethod(paste, { className, method }), paste).toBe(true);
        }
      });
    },
  );

  it('is told of a method whose rpc is gone', async () => {
    const { source, now } = await seamOf(at, plug, given['iris']);
    const without: Contract = { ...now, services: [], methods: [] };
    const notes = await methodNotes(plug, source, { now: without, before: now });
    expect(notes.map(({ kind, rpc }) => `${kind} ${rpc}`)).toEqual([
      'orphan iris.v1.Classifier/Classify',
      'orphan iris.v1.Classifier/DescribeModel',
    ]);
  });

  it('carries all of its runtime, and no other file', async () => {
    const files = await render(at, id, undefined);
    const vendored = await plug.vendored(at.assets);
    const carried = [...files.keys()].filter((path) => path.startsWith('model-service/vendor/'));
    expect(carried.sort()).toEqual(vendored.map(([path]) => `model-service/${path}`).sort());
    expect(vendored.length).toBeGreaterThan(0);
    for (const [path, content] of vendored) {
      expect(posix.normalize(path)).toBe(path);
      const { class: fileClass, content: found } = files.get(`model-service/${path}`) ?? {};
      expect(fileClass).toBe('gen');
      expect(Buffer.compare(found ?? new Uint8Array(), content), path).toBe(0);
    }
  });

  it('has gates of its own in ao.toml, each run in the folder of the service', async () => {
    const files = await render(at, id, undefined);
    const { check, services } = parse(files.get('ao.toml')?.text ?? '') as {
      check: { gates: Record<string, { dir: string; run: string | string[] }> };
      services: Record<string, { language: string }>;
    };
    expect(services['model-service']?.language).toBe(id);
    const own = Object.entries(check.gates).filter(([name]) => name.startsWith('model '));
    expect(own.map(([name]) => name)).toEqual(plug.gates.map(({ name }) => `model ${name}`));
    for (const [, { dir, run }] of own) {
      expect(dir).toBe('model-service');
      expect(run.length).toBeGreaterThan(0);
    }
  });

  it('is started by the engines and installed from lists that a new project has', async () => {
    const files = await render(at, id, undefined);
    const folder = await written(files);
    const language = languageOf(id);
    const inputs = await language.installInputs(join(folder, 'model-service'));
    expect(inputs).toContain(plug.packages);
    expect(language.isInstalled(join(folder, 'model-service'))).toBe(false);
    expect(language.start(folder).command.length).toBeGreaterThan(1);
    await rm(folder, { recursive: true });
  });
}

interface Rendered {
  readonly class: string;
  readonly text: string;
  readonly content: Uint8Array;
}

/** A new project in memory, by path. */
async function render(
  { dir, assets }: Room,
  model: ModelLanguage,
  contract: string[] | undefined,
): Promise<Map<string, Rendered>> {
  const { plan } = await initProject({ dir, name: 'myproj', model, contract, version: VERSION, assets });
  return new Map(
    plan.steps.map(({ path, class: fileClass, write }) => {
      const content = write?.content ?? new Uint8Array();
      return [path, { class: fileClass, content, text: Buffer.from(content).toString('utf8') }];
    }),
  );
}

async function seamOf(at: Room, plug: ModelLanguagePlug, contract: string[] | undefined) {
  const files = await render(at, plug.id as ModelLanguage, contract);
  const file = `model-service/${plug.seam}`;
  const now = loadContract(files.get('model-service/gen/contract.binpb')?.content ?? new Uint8Array());
  return { source: { file, text: files.get(file)?.text ?? '' }, now };
}

async function faultsOf(files: Map<string, Rendered>, faults: LanguageUnderTest['faults']): Promise<string[]> {
  const folder = await written(files);
  try {
    return await faults(join(folder, 'model-service'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function written(files: Map<string, Rendered>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ao ü '));
  for (const [path, { content }] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, dirname(path), basename(path)), content);
  }
  return folder;
}
