import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { isKeyword } from '../../code/python/words.js';
import { typesOf } from '../names.js';
import { docstringLines } from './docstring.js';
import { fieldType, type Names } from './names.js';

const HEAD = `"""The messages of the contract as JSON has them; what a request leaves out has its default."""

from __future__ import annotations

from typing import Literal, TypedDict

from .request import Base64, Int64, JsonObject, JsonValue

__all__ = [
`;

/** `messages.py`: a TypedDict for each message, and the names of each enum. */
export function messagesModule(contract: Contract, names: Names): string {
  const types = typesOf(contract);
  // An alias is evaluated when the module is read: enums, which others name, come first.
  const enums = types.filter((type) => type.kind === 'enum');
  const messages = types.filter((type) => type.kind === 'message');
  const all = ['Base64', 'Int64', 'JsonObject', 'JsonValue', ...types.map(({ typeName }) => names.types.get(typeName))];
  return [
    HEAD + all.map((name) => `    "${name}",\n`).join('') + ']',
    ...enums.map((desc) => enumAlias(contract, desc, names)),
    ...messages.map((message) => typedDict(contract, message, names)),
    '',
  ].join('\n');
}

function enumAlias(contract: Contract, desc: DescEnum, names: Names): string {
  const values = desc.values.map((value) => {
    const comment = contract.comment(value).replaceAll('\n', ' ');
    return `    ${JSON.stringify(value.jsonName)},${comment ? `  # ${comment}` : ''}\n`;
  });
  const said = contract
    .comment(desc)
    .split('\n')
    .map((line) => `# ${line}`.trimEnd());
  const above = contract.comment(desc) ? `${said.join('\n')}\n` : '';
  return `\n${above}${names.types.get(desc.typeName)} = Literal[\n${values.join('')}]`;
}

function typedDict(contract: Contract, message: DescMessage, names: Names): string {
  const name = names.types.get(message.typeName) ?? '';
  const doc = docstringLines(contract.comment(message), '    ');
  if (message.fields.some(({ jsonName }) => !isAttribute(jsonName))) return functional(name, message, names);
  const fields = message.fields.flatMap((field) => [
    ...commentLines(contract, field),
    `    ${field.jsonName}: ${fieldType(field, names)}`,
  ]);
  const body = [...doc, ...fields];
  return `\n\nclass ${name}(TypedDict, total=False):\n${(body.length ? body : ['    pass']).join('\n')}`;
}

/** A class cannot have a member that is called like a keyword, or has a hyphen. */
function functional(name: string, message: DescMessage, names: Names): string {
  const fields = message.fields.map(
    (field) => `        ${JSON.stringify(field.jsonName)}: ${JSON.stringify(fieldType(field, names))},\n`,
  );
  return `\n${name} = TypedDict(\n    "${name}",\n    {\n${fields.join('')}    },\n    total=False,\n)`;
}

function commentLines(contract: Contract, field: DescField): string[] {
  const rivals = field.oneof?.fields.filter((other) => other !== field).map((other) => other.jsonName) ?? [];
  const text = [contract.comment(field), rivals.length ? `Not together with ${rivals.join(', ')}.` : '']
    .filter(Boolean)
    .join('\n');
  return text ? text.split('\n').map((line) => `    # ${line}`.trimEnd()) : [];
}

function isAttribute(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !isKeyword(name) && !name.startsWith('__');
}
