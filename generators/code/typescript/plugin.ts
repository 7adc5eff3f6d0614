import { create } from '@bufbuild/protobuf';
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  type CodeGeneratorResponse,
} from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';

/** What a message or service is called in the TypeScript that protoc-gen-es makes of it. */
export interface GeneratedName {
  /** The type; empty for a service, which has none. */
  readonly type: string;
  /** The constant that describes it. */
  readonly schema: string;
}

/** protoc-gen-es as a function: what the program of that name is without a process around it. */
interface Plugin {
  readonly run: (request: CodeGeneratorRequest) => CodeGeneratorResponse;
}

/**
 * Loads protoc-gen-es. Its library also carries a transpiler, and with it the TypeScript compiler, which ao has no use
 * for: the bundle of the CLI leaves both out.
 */
export async function loadPlugin(): Promise<Plugin> {
  const { protocGenEs } = await import('@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js');
  // The plugin brings its own copy of protobuf-es; messages are plain data, the same in both.
  return protocGenEs as unknown as Plugin;
}

/** The types of the contract and of what it imports, `<proto>_pb.ts` by path below `gen/`. google.protobuf's are protobuf-es' own. */
export async function typeFiles(contract: Contract): Promise<ReadonlyMap<string, string>> {
  const plugin = await loadPlugin();
  const wanted = contract.set.file.map(({ name }) => name).filter((name) => !name.startsWith('google/protobuf/'));
  const response = plugin.run(requestFor(contract, wanted));
  return new Map(response.file.map(({ name, content }) => [name, content]));
}

/**
 * The names that protoc-gen-es gives to services and to what their rpcs take and give, by full name in the contract. They
 * are asked of its own library: a word of JavaScript gets a `$`, and so does a name that another type of the file has
 * already (`Odd_Nested` beside `Odd.Nested`).
 */
export function generatedNames(contract: Contract): Promise<ReadonlyMap<string, GeneratedName>> {
  const asked = NAMES.get(contract) ?? askNames(contract);
  NAMES.set(contract, asked);
  return asked;
}

/** Asked twice for each project, by `gen/base.ts` and by the templates; asking takes as long as all types of the contract. */
const NAMES = new WeakMap<Contract, Promise<ReadonlyMap<string, GeneratedName>>>();

async function askNames(contract: Contract): Promise<ReadonlyMap<string, GeneratedName>> {
  const { createEcmaScriptPlugin } = await import('@bufbuild/protoplugin');
  const names = new Map<string, GeneratedName>();
  // Only their files: google/protobuf/descriptor.proto alone, which every contract imports, takes longer than the rest.
  const named = [...contract.services, ...contract.methods.flatMap(({ input, output }) => [input, output])];
  const used = new Set(named.map(({ file }) => file.proto.name));
  const wanted = new Set(named.map(({ typeName }) => typeName));
  const asking = createEcmaScriptPlugin({
    name: 'ao',
    version: 'v1',
    generateTs(schema) {
      const file = schema.generateFile('names.ts');
      const asked = schema.allFiles.filter(({ proto }) => used.has(proto.name));
      for (const desc of asked.flatMap((each) => [...schema.typesInFile(each)])) {
        if (!wanted.has(desc.typeName)) continue;
        if (desc.kind === 'message')
          names.set(desc.typeName, { type: file.importShape(desc).name, schema: file.importSchema(desc).name });
        if (desc.kind === 'service') names.set(desc.typeName, { type: '', schema: file.importSchema(desc).name });
      }
    },
  }) as unknown as Plugin;
  asking.run(
    requestFor(
      contract,
      contract.set.file.map(({ name }) => name),
    ),
  );
  return names;
}

function requestFor({ set }: Contract, fileToGenerate: string[]): CodeGeneratorRequest {
  return create(CodeGeneratorRequestSchema, {
    protoFile: set.file,
    fileToGenerate,
    parameter: 'target=ts,import_extension=js',
  });
}
