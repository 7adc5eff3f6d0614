import type { DescFile } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { filesUsedBy } from './references.js';
import { identifier, Names } from './words.js';

/** Where Python finds the types of a .proto file. */
export interface PythonModule {
  readonly file: DescFile;
  /** Package segments: `['gen', 'iris', 'v1']`; of a well-known type `['google', 'protobuf']`. */
  readonly package: readonly string[];
  /** `iris_pb2` */
  readonly name: string;
  /** Whether ao writes it (well-known types are protobuf's own). */
  readonly own: boolean;
}

/** Folders whose files only carry options or types that a contract may or may not use: written only when used. */
const LIBRARIES = ['google/', 'buf/'];
const WELL_KNOWN = 'google/protobuf/';
/** `gen/base.py` is there already; a folder of that name would hide it. */
const TOP_LEVEL_TAKEN = new Set(['base']);

/** The Python modules of a contract: one for each file with types of the project, and for each file these use. */
export function modulesOf(contract: Contract): Map<DescFile, PythonModule> {
  const served = new Set(contract.services.map((service) => service.file));
  const roots = contract.files.filter(
    (file) => served.has(file) || !LIBRARIES.some((folder) => file.proto.name.startsWith(folder)),
  );
  const used = new Set<DescFile>();
  const visit = (file: DescFile) => {
    if (used.has(file)) return;
    used.add(file);
    const methods = file.services.flatMap((service) => service.methods);
    [...filesUsedBy(file), ...methods.flatMap((rpc) => [rpc.input.file, rpc.output.file])].forEach(visit);
  };
  roots.forEach(visit);
  const names = new Names();
  const files = [...used].sort((a, b) => (a.proto.name < b.proto.name ? -1 : 1));
  return new Map(files.map((file) => [file, moduleOf(file, names)]));
}

function moduleOf(file: DescFile, names: Names): PythonModule {
  const segments = file.proto.name.replace(/\.proto$/, '').split('/');
  const folders = segments.slice(0, -1);
  const base = segments.at(-1) ?? '';
  if (file.proto.name.startsWith(WELL_KNOWN)) return { file, package: folders, name: `${base}_pb2`, own: false };
  const safe = folders.map((folder, depth) =>
    depth === 0 && TOP_LEVEL_TAKEN.has(folder) ? `${folder}_` : identifier(folder),
  );
  const path = names.claim([...safe, `${identifierOf(base)}_pb2`].join('/')).split('/');
  return { file, package: ['gen', ...path.slice(0, -1)], name: path.at(-1) ?? '', own: true };
}

/** With `_pb2` behind it no keyword is left one. */
function identifierOf(base: string): string {
  return identifier(`${base}_pb2`).replace(/_pb2$/, '');
}

/** `gen/iris/v1/iris_pb2` without `gen/`. */
export function pathOf(module: PythonModule): string {
  return [...module.package.slice(1), module.name].join('/');
}

/** `gen.iris.v1.iris_pb2` */
export function dotted(module: PythonModule): string {
  return [...module.package, module.name].join('.');
}

/** What stands behind `from` to import a module's package from a file in `from` (`['gen', 'a']`): `..b`, `.`, `google.protobuf`. */
export function relativePackage(module: PythonModule, from: readonly string[]): string {
  if (!module.own) return module.package.join('.');
  let common = 0;
  while (common < from.length && from[common] === module.package[common]) common += 1;
  return '.'.repeat(from.length - common + 1) + module.package.slice(common).join('.');
}
