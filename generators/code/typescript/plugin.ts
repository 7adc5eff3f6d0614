import { create, type DescFile } from '@bufbuild/protobuf';
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  type CodeGeneratorResponse,
} from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';
import { FileKeys, type KnownCode, NOTHING_KNOWN } from '../known-code.js';

/** protoc-gen-es as a function: what the program of that name is without a process around it. */
export interface Plugin {
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

const PARAMETER = 'target=ts,import_extension=js';

/**
 * The types of the contract and of what it imports, `<proto>_pb.ts` by path below `gen/`. google.protobuf's are protobuf-es'
 * own. What is `known` of a file is not made again.
 */
export async function typeFiles(
  contract: Contract,
  known: KnownCode = NOTHING_KNOWN,
): Promise<ReadonlyMap<string, string>> {
  const keys = new FileKeys(`typescript ${PARAMETER}`);
  const wanted = contract.files.filter(({ proto }) => !proto.name.startsWith('google/protobuf/'));
  const old = wanted.flatMap((file) => {
    const text = knownText(file, keys, known);
    return text === undefined ? [] : [[pathOf(file), text] as const];
  });
  const paths = new Set(old.map(([path]) => path));
  const fresh = wanted.filter((file) => !paths.has(pathOf(file)));
  if (fresh.length === 0) return new Map(old);
  const response = (await loadPlugin()).run(requestFor(fresh));
  const made = new Map(response.file.map(({ name, content }) => [name, content]));
  for (const file of fresh) {
    const [key, text] = [keys.of(file), made.get(pathOf(file))];
    if (key !== undefined && text !== undefined) known.keepTexts(key, [text]);
  }
  return new Map([...old, ...made]);
}

function knownText(file: DescFile, keys: FileKeys, known: KnownCode): string | undefined {
  const key = keys.of(file);
  return key && known.texts(key, [pathOf(file)])?.[0];
}

function pathOf(file: DescFile): string {
  return `${file.name}_pb.ts`;
}

/** Of these files and all that they import, at any remove: the answer can depend on nothing else. */
export function requestFor(files: readonly DescFile[]): CodeGeneratorRequest {
  const all = new Set<DescFile>();
  const visit = (file: DescFile): void => {
    if (all.has(file)) return;
    file.dependencies.forEach(visit);
    all.add(file);
  };
  files.forEach(visit);
  return create(CodeGeneratorRequestSchema, {
    protoFile: [...all].map(({ proto }) => proto),
    fileToGenerate: files.map(({ proto }) => proto.name),
    parameter: PARAMETER,
  });
}
