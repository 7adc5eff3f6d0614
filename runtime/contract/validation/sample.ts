import { create, ScalarType, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';

/**
 * Messages in which each of the given fields is set at least once, to a value other than its zero, so that every rule
 * on them is run: lists and maps hold one item, messages are empty, of a oneof each message has another member.
 */
export function* samplesOf(message: DescMessage, fields: readonly DescField[]): Generator<Message> {
  const most = Math.max(1, ...message.oneofs.map((oneof) => oneof.fields.length));
  for (let turn = 0; turn < most; turn++) {
    const sample = reflect(message, create(message));
    for (const field of fields) {
      const rivals = field.oneof?.fields;
      if (rivals === undefined || rivals[turn % rivals.length] === field) fill(sample, field);
    }
    yield sample.message;
  }
}

function fill(sample: ReflectMessage, field: DescField): void {
  if (field.fieldKind === 'list') sample.get(field).add(valueOf(field));
  else if (field.fieldKind === 'map') sample.get(field).set(keyOf(field.mapKey), valueOf(field));
  else sample.set(field, valueOf(field));
}

function valueOf(field: DescField) {
  if (field.message) return reflect(field.message);
  if (field.enum) return (field.enum.values[1] ?? field.enum.values[0])?.number ?? 0;
  return scalarOf(field.scalar);
}

function keyOf(type: ScalarType) {
  return scalarOf(type) as string | number | bigint | boolean;
}

function scalarOf(type: ScalarType) {
  switch (type) {
    case ScalarType.STRING:
      return 'a';
    case ScalarType.BYTES:
      return new Uint8Array([1]);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return 1n;
    default:
      return 1;
  }
}
