import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isForeign } from './foreign.js';

/** Field numbers of google/protobuf/descriptor.proto. */
const SET_FILE = 1;
const FILE_PACKAGE = 2;
const FILE_SOURCE_CODE_INFO = 9;

/**
 * Drops the source info of the files that are not the project's from the bytes of a FileDescriptorSet: it is four fifths
 * of a small contract, and is read by every start of a service. The rest stays byte for byte. It works on the wire
 * format, since messages would have to be built for all that is thrown away, which is a tenth of `ao init`.
 */
export function withoutForeignComments(set: Uint8Array): Uint8Array {
  const writer = new BinaryWriter();
  for (const { field, content } of fieldsOf(set)) {
    if (field === SET_FILE) writer.tag(SET_FILE, WireType.LengthDelimited).bytes(withoutComments(content));
  }
  return writer.finish();
}

function withoutComments(file: Uint8Array): Uint8Array {
  const fields = [...fieldsOf(file)];
  const name = Buffer.from(fields.find(({ field }) => field === FILE_PACKAGE)?.content ?? []).toString('utf8');
  if (!isForeign(name)) return file;
  return Buffer.concat(fields.filter(({ field }) => field !== FILE_SOURCE_CODE_INFO).map(({ whole }) => whole));
}

interface WireField {
  readonly field: number;
  /** The value, without its length where it has one. */
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<WireField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, type] = reader.tag();
    const content = type === WireType.LengthDelimited ? reader.bytes() : reader.skip(type, field);
    yield { field, content, whole: message.subarray(start, reader.pos) };
  }
}
