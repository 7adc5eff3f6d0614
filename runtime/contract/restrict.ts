import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** Number of the field `service` in FileDescriptorProto: where the path of a service's source location begins. */
const SERVICE = 6;

/**
 * The compiled contract (bytes of a FileDescriptorSet) with the services of `keep` (full names) alone; messages, enums
 * and comments stay as they are. All kept: the same bytes.
 */
export function restrictServices(bytes: Uint8Array, keep: ReadonlySet<string>): Uint8Array {
  const set = fromBinary(FileDescriptorSetSchema, bytes);
  const changed = set.file.filter((file) => dropServices(file, keep));
  return changed.length === 0 ? bytes : toBinary(FileDescriptorSetSchema, set);
}

function dropServices(file: FileDescriptorProto, keep: ReadonlySet<string>): boolean {
  const places = new Map<number, number>();
  const kept = file.service.filter(({ name }, index) => {
    const stays = keep.has(file.package === '' ? name : `${file.package}.${name}`);
    if (stays) places.set(index, places.size);
    return stays;
  });
  if (kept.length === file.service.length) return false;
  file.service = kept;
  const info = file.sourceCodeInfo;
  if (info !== undefined)
    info.location = info.location.filter(({ path }) => {
      if (path[0] !== SERVICE || path[1] === undefined) return true;
      const place = places.get(path[1]);
      if (place !== undefined) path[1] = place;
      return place !== undefined;
    });
  return true;
}
