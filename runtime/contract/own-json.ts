import type { DescMessage } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

const OWN_JSON = new Set(
  ['Any', 'Timestamp', 'Duration', 'FieldMask', 'Struct', 'Value', 'ListValue'].map(
    (name) => `google.protobuf.${name}`,
  ),
);

/** Whether proto JSON writes a message in a way of its own and not as an object of its fields: a well-known type. */
export function hasOwnJson(message: DescMessage): boolean {
  return OWN_JSON.has(message.typeName) || isWrapperDesc(message);
}
