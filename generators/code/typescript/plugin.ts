import { create } from '@bufbuild/protobuf';
import { type CodeGeneratorRequest, CodeGeneratorRequestSchema, type CodeGeneratorResponse } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';

export type SafeIdentifier = (name: string) => string;

/** protoc-gen-es as a function: what the program of that name is without a process around it. */
interface Plugin {
  readonly run: (request: CodeGeneratorRequest) => CodeGeneratorResponse;
  readonly safeIdentifier: SafeIdentifier;
}

/**
 * Loads protoc-gen-es. Its library also carries a transpiler, and with it the TypeScript compiler, which ao has no use
 * for: the bundle of the CLI leaves both out.
 */
export async function loadPlugin(): Promise<Plugin> {
  const [{ protocGenEs }, { safeIdentifier }] = await Promise.all([
    import('@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js'),
    import('@bufbuild/protoplugin'),
  ]);
  // The plugin brings its own copy of protobuf-es; messages are plain data, the same in both.
  const run = protocGenEs.run as unknown as Plugin['run'];
  return { run, safeIdentifier };
}

/** The types of the contract and of what it imports, `<proto>_pb.ts` by path below `gen/`. google.protobuf's are protobuf-es' own. */
export function typeFiles(contract: Contract, plugin: Plugin): ReadonlyMap<string, string> {
  const { file } = contract.set;
  const response = plugin.run(
    create(CodeGeneratorRequestSchema, {
      protoFile: file,
      fileToGenerate: file.map(({ name }) => name).filter((name) => !name.startsWith('google/protobuf/')),
      parameter: 'target=ts,import_extension=js',
    }),
  );
  return new Map(response.file.map(({ name, content }) => [name, content]));
}
