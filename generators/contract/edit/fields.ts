import type { Contract } from '../../../runtime/contract/index.js';

/** A field of a message as a person gives it: `name:type`. */
export interface FieldWish {
  readonly name: string;
  /** As it stands before the name: `string`, `map<string, double>`, `iris.v1.Label`. */
  readonly type: string;
  readonly label: '' | 'optional' | 'repeated';
}

const SCALARS: ReadonlySet<string> = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);

/** Where protobuf's own types are declared, by their names below google.protobuf. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  Any: 'any',
  Duration: 'duration',
  Empty: 'empty',
  FieldMask: 'field_mask',
  Timestamp: 'timestamp',
  ...Object.fromEntries(['Struct', 'Value', 'ListValue', 'NullValue'].map((name) => [name, 'struct'])),
  ...Object.fromEntries(
    ['Bool', 'Bytes', 'Double', 'Float', 'Int32', 'Int64', 'String', 'UInt32', 'UInt64'].map((name) => [
      `${name}Value`,
      'wrappers',
    ]),
  ),
};

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const TYPE = /^\.?[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/**
 * Reads `name:type`; a type may be `repeated T` or `T[]`, `optional T` or `T?`, `map<K, V>`. Returns a text that says
 * what is wrong with it when it cannot be read.
 */
export function readField(wish: string): FieldWish | string {
  const [, name = '', written = ''] = /^([^:]*):(.*)$/.exec(wish) ?? [];
  if (name.trim() === '' || written.trim() === '') return `"${wish}" is not name:type`;
  if (!NAME.test(name.trim())) return `a field is called in small letters, digits and single _, not "${name.trim()}"`;
  const [label, type] = labelled(written.trim());
  const types = /^map\s*<\s*([^,<>]+?)\s*,\s*([^<>]+?)\s*>$/.exec(type)?.slice(1) ?? [type];
  const wrong = types.find((each) => !TYPE.test(each));
  if (wrong !== undefined) return `"${wrong}" is no type`;
  if (types.length === 2 && label !== '') return `a map can be neither repeated nor optional`;
  return { name: name.trim(), label, type: types.length === 2 ? `map<${types.join(', ')}>` : type };
}

function labelled(type: string): [FieldWish['label'], string] {
  const words = /^(repeated|optional)\s+(.*)$/.exec(type);
  if (words !== null) return [words[1] as FieldWish['label'], words[2] ?? ''];
  if (type.endsWith('[]')) return ['repeated', type.slice(0, -2).trim()];
  return type.endsWith('?') ? ['optional', type.slice(0, -1).trim()] : ['', type];
}

/** A message with a comment on each of its parts, in the style of its file: proto2 wants a label, editions have none. */
export function messageLines(
  name: string,
  comment: string,
  fields: readonly FieldWish[],
  syntax: 'proto2' | 'proto3' | 'editions',
): string[] {
  const lines = fields.flatMap(({ name: field, type, label }, index) => {
    const plain = label === 'repeated' || type.startsWith('map<');
    const word = plain ? label : syntax === 'proto2' ? 'optional' : syntax === 'editions' ? '' : label;
    const words = field.replaceAll('_', ' ');
    return [
      ...(index === 0 ? [] : ['']),
      `  // ${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
      `  ${word === '' ? '' : `${word} `}${type} ${field} = ${index + 1};`,
    ];
  });
  return [`// ${comment}`, ...(lines.length === 0 ? [`message ${name} {}`] : [`message ${name} {`, ...lines, '}'])];
}

/** The files that declare the types of fields, as a file of package `scope` names them; its own types need none. */
export function importsFor(fields: readonly FieldWish[], scope: string, contract: Contract): string[] {
  const types = fields.flatMap(({ type }) => /^map<(.*), (.*)>$/.exec(type)?.slice(1) ?? [type]);
  const files = types.filter((type) => !SCALARS.has(type)).map((type) => fileOf(type, scope, contract));
  return [...new Set(files.filter((file) => file !== undefined))].sort();
}

/** Names are looked for from the inside out, as protobuf does. */
function fileOf(type: string, scope: string, contract: Contract): string | undefined {
  const parts = type.startsWith('.') ? [] : scope.split('.');
  const name = type.replace(/^\./, '');
  for (let length = parts.length; length >= 0; length -= 1) {
    const full = [...parts.slice(0, length), name].filter((part) => part !== '').join('.');
    const known = contract.registry.getMessage(full) ?? contract.registry.getEnum(full);
    if (known !== undefined) return known.file.proto.name;
  }
  const file = name.startsWith('google.protobuf.') ? WELL_KNOWN[name.slice('google.protobuf.'.length)] : undefined;
  return file && `google/protobuf/${file}.proto`;
}
