import type { DescEnum, DescField, DescFile, DescMessage } from '@bufbuild/protobuf';

export type DescType = DescMessage | DescEnum;

/** The message or enum that a field holds (for a map: its values); undefined for a scalar. */
export function typeOf(field: Pick<DescField, 'message' | 'enum'>): DescType | undefined {
  return field.message ?? field.enum;
}

/** Every message of a file, nested ones behind their parents; entries of maps are none. */
export function messagesOf(file: DescFile): DescMessage[] {
  const within = (message: DescMessage): DescMessage[] => [message, ...message.nestedMessages.flatMap(within)];
  return file.messages.flatMap(within);
}

/** Asked of each file many times, by its own module, by those that lie around it and by the templates. */
const USED = new WeakMap<DescFile, readonly DescFile[]>();

/** The other files whose types a file's messages and extensions hold: all that Python must have registered before. */
export function filesUsedBy(file: DescFile): readonly DescFile[] {
  const used = USED.get(file) ?? findUsed(file);
  USED.set(file, used);
  return used;
}

function findUsed(file: DescFile): DescFile[] {
  const messages = messagesOf(file);
  const fields = [...messages.flatMap((message) => message.fields), ...extensionsOf(file)];
  const types = [...fields.map(typeOf), ...extensionsOf(file).map((extension) => extension.extendee)];
  const files = new Set(types.flatMap((type) => (type === undefined || type.file === file ? [] : [type.file])));
  return [...files].sort((a, b) => (a.proto.name < b.proto.name ? -1 : 1));
}

/** The extensions of messages that a file declares; those of options (`extend google.protobuf.FieldOptions`) are left out. */
export function extensionsOf(file: DescFile) {
  const all = [...file.extensions, ...messagesOf(file).flatMap((message) => message.nestedExtensions)];
  return all.filter((extension) => !isOptions(extension.extendee.typeName));
}

/** Whether a message holds options of declarations: Python registers no options. */
export function isOptions(typeName: string): boolean {
  return /^google\.protobuf\.\w+Options$/.test(typeName);
}
