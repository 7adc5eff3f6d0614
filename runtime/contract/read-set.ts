import { create, createFileRegistry, fromBinary, type DescFile } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema, type FileDescriptorSet } from '@bufbuild/protobuf/wkt';

/** Number of the field `file` in FileDescriptorSet. */
const FILE = 1;

/** What each file was read from. */
const sources = new WeakMap<DescFile, Uint8Array>();

/** The bytes that a file was read from; undefined when they are not known. */
export function bytesOf(file: DescFile): Uint8Array | undefined {
  return sources.get(file);
}

export interface ReadSet {
  readonly set: FileDescriptorSet;
  /** Imports first. */
  readonly files: readonly DescFile[];
}

/**
 * Reads the bytes of a FileDescriptorSet. Files that are among `kin`, byte for byte and with all that they import, are taken
 * from there: descriptors never change, and of a contract that changed most files are as they were. Throws for other bytes.
 */
export function readSet(bytes: Uint8Array, kin: readonly DescFile[] = []): ReadSet {
  const parts = partsOf(bytes);
  const akin = kin.length > 0 && parts !== undefined ? withKin(parts, kin) : undefined;
  if (akin !== undefined) return akin;
  const set = fromBinary(FileDescriptorSetSchema, bytes);
  const files = [...createFileRegistry(set).files];
  // Two files of one name are one in a registry: nothing is remembered of such a set.
  if (parts?.length === files.length) files.forEach((file, at) => sources.set(file, parts[at] as Uint8Array));
  return { set, files };
}

/** The bytes of each file; undefined for a set that holds anything else. */
function partsOf(bytes: Uint8Array): Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== FILE || type !== WireType.LengthDelimited) return undefined;
    parts.push(reader.bytes());
  }
  return parts;
}

/** Undefined when it must be read as a whole: what is wrong with it is said there. */
function withKin(parts: readonly Uint8Array[], kin: readonly DescFile[]): ReadSet | undefined {
  const files = new Map<string, DescFile>();
  try {
    for (const part of parts) {
      const same = kin.find((file) => isFrom(file, part));
      const file = same?.dependencies.every((each) => files.get(each.proto.name) === each) ? same : read(part, files);
      if (files.has(file.proto.name)) return undefined;
      files.set(file.proto.name, file);
    }
  } catch {
    return undefined;
  }
  const all = [...files.values()];
  return { set: create(FileDescriptorSetSchema, { file: all.map(({ proto }) => proto) }), files: all };
}

function isFrom(file: DescFile, part: Uint8Array): boolean {
  const source = sources.get(file);
  return source?.length === part.length && Buffer.compare(source, part) === 0;
}

function read(part: Uint8Array, known: ReadonlyMap<string, DescFile>): DescFile {
  const proto = fromBinary(FileDescriptorProtoSchema, part);
  const file = createFileRegistry(proto, (name) => known.get(name)).getFile(proto.name);
  if (file === undefined) throw new Error(`${proto.name} is not in its own registry`);
  sources.set(file, part);
  return file;
}
