import type { DescFile } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { FileKeys, type FileNames, type KnownCode, NOTHING_KNOWN } from '../known-code.js';
import { type Plugin, requestFor } from './plugin.js';

/** What a message or service is called in the TypeScript that protoc-gen-es makes of it. */
export interface GeneratedName {
  /** The type; empty for a service, which has none. */
  readonly type: string;
  /** The constant that describes it. */
  readonly schema: string;
}

/**
 * The names that protoc-gen-es gives to services and to what their rpcs take and give, by full name in the contract. They
 * are asked of its own library: a word of JavaScript gets a `$`, and so does a name that another type of the file has
 * already (`Odd_Nested` beside `Odd.Nested`).
 */
export function generatedNames(
  contract: Contract,
  known: KnownCode = NOTHING_KNOWN,
): Promise<ReadonlyMap<string, GeneratedName>> {
  const asked = NAMES.get(contract) ?? namesOf(contract, known);
  NAMES.set(contract, asked);
  return asked;
}

/** Asked twice for each project, by `gen/base.ts` and by the templates. */
const NAMES = new WeakMap<Contract, Promise<ReadonlyMap<string, GeneratedName>>>();
/** Names depend on their file alone, which two states of a contract may share. */
const BY_FILE = new WeakMap<DescFile, FileNames>();

async function namesOf(contract: Contract, known: KnownCode): Promise<ReadonlyMap<string, GeneratedName>> {
  // Only their files: google/protobuf/descriptor.proto alone, which every contract imports, takes longer than the rest.
  const named = [...contract.services, ...contract.methods.flatMap(({ input, output }) => [input, output])];
  const used = [...new Set(named.map(({ file }) => file))];
  const keys = new FileKeys('typescript names');
  for (const file of used) {
    const key = keys.of(file);
    const names = BY_FILE.get(file) ?? (key && known.names(key));
    if (names) BY_FILE.set(file, names);
  }
  const fresh = used.filter((file) => !BY_FILE.has(file));
  if (fresh.length > 0) await askNames(fresh);
  const names = new Map<string, GeneratedName>();
  for (const file of used) {
    const found = BY_FILE.get(file) ?? [];
    const key = keys.of(file);
    if (key !== undefined) known.keepNames(key, found);
    for (const [fullName, type, schema] of found) names.set(fullName, { type, schema });
  }
  return names;
}

async function askNames(files: readonly DescFile[]): Promise<void> {
  const { createEcmaScriptPlugin } = await import('@bufbuild/protoplugin');
  const asked = new Map(files.map((file) => [file.proto.name, file]));
  const asking = createEcmaScriptPlugin({
    name: 'ao',
    version: 'v1',
    generateTs(schema) {
      const file = schema.generateFile('names.ts');
      for (const each of schema.files) {
        const names: FileNames[number][] = [];
        for (const desc of schema.typesInFile(each)) {
          if (desc.kind === 'message')
            names.push([desc.typeName, file.importShape(desc).name, file.importSchema(desc).name]);
          if (desc.kind === 'service') names.push([desc.typeName, '', file.importSchema(desc).name]);
        }
        BY_FILE.set(asked.get(each.proto.name) as DescFile, names);
      }
    },
  }) as unknown as Plugin;
  asking.run(requestFor(files));
}
