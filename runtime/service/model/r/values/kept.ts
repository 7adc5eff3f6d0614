import { type DescField, type Message, toJson } from '@bufbuild/protobuf';
import { isWrapperDesc, type Struct, StructSchema } from '@bufbuild/protobuf/wkt';

/** A message as protobuf-es keeps it in a field: a wrapper by what is in it, a Struct as JSON. */
export function asKept(field: DescField, message: Message): unknown {
  const desc = 'message' in field ? field.message : undefined;
  if (desc === undefined) return message;
  if (isWrapperDesc(desc) && field.oneof === undefined && field.fieldKind === 'message')
    return (message as Message & { value: unknown }).value;
  return desc.typeName === 'google.protobuf.Struct' && field.parent.typeName !== 'google.protobuf.Value'
    ? toJson(StructSchema, message as Struct)
    : message;
}
