import { clone, create, toBinary, type DescFile, type Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  OneofOptionsSchema,
  type DescriptorProto,
  type EnumDescriptorProto,
  type FeatureSet,
  type FieldDescriptorProto,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { filesUsedBy, isOptions } from './references.js';

/**
 * The descriptor of a file as Python registers it: messages, enums and extensions only, importing just the files whose
 * types they hold. Of the options those stay that change what is on the wire; services, comments and custom options go, and
 * with them every need for google/api.
 */
export function strippedDescriptor(file: DescFile): Uint8Array {
  const proto = clone(FileDescriptorProtoSchema, withoutComments(file.proto));
  proto.dependency = filesUsedBy(file).map((used) => used.proto.name);
  proto.publicDependency = [];
  proto.weakDependency = [];
  stripOptions(proto, FileOptionsSchema, []);
  proto.messageType.forEach(stripMessage);
  proto.enumType.forEach(stripEnum);
  proto.extension = withoutOptions(proto.extension);
  return toBinary(FileDescriptorProtoSchema, proto);
}

/** Before it is cloned: comments and positions are most of it. */
function withoutComments(file: FileDescriptorProto): FileDescriptorProto {
  const light = Object.assign(Object.create(Object.getPrototypeOf(file) as object) as FileDescriptorProto, file);
  light.service = [];
  delete light.sourceCodeInfo;
  return light;
}

function stripMessage(message: DescriptorProto): void {
  stripOptions(message, MessageOptionsSchema, ['mapEntry', 'messageSetWireFormat']);
  message.field.forEach(stripField);
  message.oneofDecl.forEach((oneof) => stripOptions(oneof, OneofOptionsSchema, []));
  message.extensionRange.forEach((range) => stripOptions(range, ExtensionRangeOptionsSchema, []));
  message.extension = withoutOptions(message.extension);
  message.nestedType.forEach(stripMessage);
  message.enumType.forEach(stripEnum);
}

function stripField(field: FieldDescriptorProto): void {
  stripOptions(field, FieldOptionsSchema, ['packed']);
}

function stripEnum(declared: EnumDescriptorProto): void {
  stripOptions(declared, EnumOptionsSchema, ['allowAlias']);
  declared.value.forEach((value) => stripOptions(value, EnumValueOptionsSchema, []));
}

function withoutOptions(extensions: FieldDescriptorProto[]): FieldDescriptorProto[] {
  const kept = extensions.filter((extension) => !isOptions(extension.extendee.replace(/^\./, '')));
  kept.forEach(stripField);
  return kept;
}

type Options = Message & { features?: FeatureSet | undefined };

/** Keeps of the options only `names` and an edition's features, the latter without extensions for other languages. */
function stripOptions<O extends Options>(
  desc: { options?: O | undefined },
  schema: GenMessage<O>,
  names: readonly (keyof O)[],
): void {
  const { options } = desc;
  if (options === undefined) return;
  const kept = create(schema) as O;
  for (const name of names) if (Object.hasOwn(options, name)) kept[name] = options[name];
  const { features } = options;
  if (features !== undefined) {
    kept.features = features;
    delete features.$unknown;
  }
  if (Object.keys(kept).some((key) => !key.startsWith('$'))) desc.options = kept;
  else delete desc.options;
}
