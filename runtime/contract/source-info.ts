import type { AnyDesc, DescFile } from '@bufbuild/protobuf';
import type { SourceCodeInfo_Location } from '@bufbuild/protobuf/wkt';

/** Field numbers of descriptor.proto: a location's path alternates between them and indices. */
const IN_FILE = { message: 4, enum: 5, service: 6, extension: 7 } as const;
const IN_MESSAGE = { field: 2, message: 3, enum: 4, extension: 6, oneof: 8 } as const;

const locations = new WeakMap<DescFile, Map<string, SourceCodeInfo_Location>>();

/** `file:line` of a declaration; only `file` for a whole file or when its set carries no source info. */
export function sourceOf(desc: AnyDesc): string {
  const file = fileOf(desc);
  const line = locationOf(desc)?.span[0];
  return line === undefined ? file.proto.name : `${file.proto.name}:${line + 1}`;
}

/** The comment that documents a declaration, its lines stripped of the space after the comment mark. */
export function commentOf(desc: AnyDesc): string {
  const location = locationOf(desc);
  const text = location?.leadingComments || location?.trailingComments || '';
  return text
    .split('\n')
    .map((line) => line.replace(/^ /, '').trimEnd())
    .join('\n')
    .trim();
}

function locationOf(desc: AnyDesc): SourceCodeInfo_Location | undefined {
  return desc.kind === 'file' ? undefined : locationsOf(fileOf(desc)).get(pathOf(desc).join('.'));
}

function locationsOf(file: DescFile): Map<string, SourceCodeInfo_Location> {
  let known = locations.get(file);
  if (known === undefined) {
    known = new Map(file.proto.sourceCodeInfo?.location.map((location) => [location.path.join('.'), location]));
    locations.set(file, known);
  }
  return known;
}

function fileOf(desc: AnyDesc): DescFile {
  switch (desc.kind) {
    case 'file':
      return desc;
    case 'field':
    case 'oneof':
    case 'enum_value':
    case 'rpc':
      return desc.parent.file;
    default:
      return desc.file;
  }
}

function pathOf(desc: Exclude<AnyDesc, DescFile>): number[] {
  switch (desc.kind) {
    case 'field':
      return [...pathOf(desc.parent), IN_MESSAGE.field, desc.parent.proto.field.indexOf(desc.proto)];
    case 'oneof':
      return [...pathOf(desc.parent), IN_MESSAGE.oneof, desc.parent.proto.oneofDecl.indexOf(desc.proto)];
    case 'enum_value':
      return [...pathOf(desc.parent), 2, desc.parent.proto.value.indexOf(desc.proto)];
    case 'rpc':
      return [...pathOf(desc.parent), 2, desc.parent.proto.method.indexOf(desc.proto)];
    case 'service':
      return [IN_FILE.service, desc.file.proto.service.indexOf(desc.proto)];
    case 'message':
      return desc.parent
        ? [...pathOf(desc.parent), IN_MESSAGE.message, desc.parent.proto.nestedType.indexOf(desc.proto)]
        : [IN_FILE.message, desc.file.proto.messageType.indexOf(desc.proto)];
    case 'enum':
      return desc.parent
        ? [...pathOf(desc.parent), IN_MESSAGE.enum, desc.parent.proto.enumType.indexOf(desc.proto)]
        : [IN_FILE.enum, desc.file.proto.enumType.indexOf(desc.proto)];
    case 'extension':
      return desc.parent
        ? [...pathOf(desc.parent), IN_MESSAGE.extension, desc.parent.proto.extension.indexOf(desc.proto)]
        : [IN_FILE.extension, desc.file.proto.extension.indexOf(desc.proto)];
  }
}
