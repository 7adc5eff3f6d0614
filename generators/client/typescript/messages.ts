import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';
import { docComment } from '../../code/typescript/comment.js';
import { typesOf } from '../names.js';
import { fieldType, type Names } from './names.js';

/** `messages.ts`: an interface for each message as answers have it, and the names of each enum. */
export function messagesModule(contract: Contract, names: Names): string {
  const types = typesOf(contract).map((type) =>
    type.kind === 'enum' ? enumType(contract, type, names) : messageInterface(contract, type, names),
  );
  return [
    `import type { Base64, Int64, JsonObject, JsonValue } from './runtime.js';`,
    '',
    `export type { Base64, Int64, JsonObject, JsonValue };`,
    ...types,
    '',
  ].join('\n');
}

function enumType(contract: Contract, desc: DescEnum, names: Names): string {
  const values = desc.values.flatMap((value) => [
    ...docComment(contract.comment(value), '  '),
    `  | ${JSON.stringify(value.jsonName)}`,
  ]);
  const [name] = [names.types.get(desc.typeName)];
  return ['', ...docComment(contract.comment(desc), ''), `export type ${name} =`, ...values].join('\n') + ';';
}

function messageInterface(contract: Contract, message: DescMessage, names: Names): string {
  const fields = message.fields.flatMap((field) => [
    ...docComment(commentOn(contract, field), '  '),
    `  ${propertyName(field.jsonName)}${isAlwaysThere(field) ? '' : '?'}: ${fieldType(field, names)};`,
  ]);
  const head = `export interface ${names.types.get(message.typeName)} {`;
  return ['', ...docComment(contract.comment(message), ''), head, ...fields, '}'].join('\n');
}

/** Fields without presence are written out in every answer, also when they are zero. */
function isAlwaysThere(field: DescField): boolean {
  if (field.oneof) return false;
  const { presence } = field;
  return presence === FeatureSet_FieldPresence.IMPLICIT || presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

function commentOn(contract: Contract, field: DescField): string {
  const rivals = field.oneof?.fields.filter((other) => other !== field).map((other) => other.jsonName) ?? [];
  const parts = [
    contract.comment(field),
    rivals.length ? `Not together with ${rivals.join(', ')}.` : '',
    field.deprecated ? '@deprecated' : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
