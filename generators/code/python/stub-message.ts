import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { docstring } from './docstring.js';
import { hasPresence, stubField } from './stub-field.js';
import type { StubScope } from './stub-scope.js';
import { isKeyword, Names, pythonName } from './words.js';

/** What the stubs of a file share: how types are named, and the contract's comments. */
export interface StubContext {
  readonly scope: StubScope;
  readonly comment: (desc: DescMessage | DescEnum | DescField | DescEnum['values'][number]) => string;
}

const STEP = '    ';

/** The class of a message, nested types inside. */
export function messageStub(message: DescMessage, context: StubContext, indent = ''): string[] {
  const inner = indent + STEP;
  const body = [
    ...documented(context.comment(message), inner),
    ...descriptor(message, inner),
    ...message.nestedEnums.flatMap((nested) => enumStub(nested, context, inner)),
    ...message.nestedMessages.flatMap((nested) => messageStub(nested, context, inner)),
    ...message.fields.flatMap((field) => attribute(field, context, inner)),
    ...constructor(message, context, inner),
    ...presence(message, context.scope, inner),
  ];
  return [`${indent}class ${pythonName(message.name)}(_Message):`, ...body, ''];
}

/** Narrower than the base's, which a FieldMask's methods do not take. */
function descriptor({ fields }: DescMessage, indent: string): string[] {
  return fields.some(({ name }) => name === 'DESCRIPTOR') ? [] : [`${indent}DESCRIPTOR: _Descriptor`];
}

/** The wrapper of an enum, and its values beside it: in the module, or in the class it is nested in. */
export function enumStub(declared: DescEnum, { scope, comment }: StubContext, indent = ''): string[] {
  const inner = indent + STEP;
  const name = pythonName(declared.name);
  const type = scope.type(declared);
  const values = declared.values.map((value) => ({ name: pythonName(value.name), comment: comment(value) }));
  return [
    `${indent}class ${name}(${scope.builtin('int')}, metaclass=_EnumType):`,
    ...documented(comment(declared), inner),
    ...values.flatMap((value) => [`${inner}${value.name}: _ClassVar[${type}]`, ...documented(value.comment, inner)]),
    '',
    ...values.map((value) => `${indent}${value.name}: ${indent === '' ? type : `_ClassVar[${type}]`}`),
    '',
  ];
}

function attribute(field: DescField, { scope, comment }: StubContext, indent: string): string[] {
  const { read, assignable } = stubField(field, scope);
  if (isKeyword(field.name)) {
    return [`${indent}# ${field.name}: ${read}; a word of Python's own: getattr(message, "${field.name}")`];
  }
  if (assignable) return [`${indent}${field.name}: ${read}`, ...documented(comment(field), indent)];
  const docs = documented(comment(field), indent + STEP);
  const head = `${indent}def ${field.name}(self) -> ${read}:`;
  return [`${indent}@${scope.builtin('property')}`, ...(docs.length === 0 ? [`${head} ...`] : [head, ...docs])];
}

function constructor(message: DescMessage, { scope }: StubContext, indent: string): string[] {
  if (message.fields.length === 0) return [`${indent}def __init__(self) -> None: ...`];
  const itself = new Names(message.fields.map((field) => field.name)).claim('self');
  const inner = indent + STEP;
  const plain = message.fields.filter((field) => !isKeyword(field.name));
  const keyword = message.fields.filter((field) => isKeyword(field.name));
  const rest =
    keyword.length === 0
      ? []
      : [`${inner}**fields: _Any,  # ${keyword.map((field) => `**{"${field.name}": …}`).join(', ')}`];
  return [
    `${indent}def __init__(`,
    `${inner}${itself},`,
    ...(plain.length === 0 ? [] : [`${inner}*,`]),
    ...plain.map((field) => `${inner}${field.name}: ${stubField(field, scope).init} = ...,`),
    ...rest,
    `${indent}) -> None: ...`,
  ];
}

function presence(message: DescMessage, scope: StubScope, indent: string): string[] {
  const oneofs = message.oneofs.map((oneof) => oneof.name);
  const asked = [...message.fields.filter(hasPresence).map((field) => field.name), ...oneofs];
  const cleared = [...message.fields.map((field) => field.name), ...oneofs];
  const which = message.oneofs.map((oneof) => {
    const answer = `${literal(oneof.fields.map((field) => field.name))} | None`;
    return `def WhichOneof(self, oneof_group: ${literal([oneof.name])}) -> ${answer}: ...`;
  });
  return [
    ...(asked.length === 0
      ? []
      : [`def HasField(self, field_name: ${literal(asked)}) -> ${scope.builtin('bool')}: ...`]),
    ...(cleared.length === 0 ? [] : [`def ClearField(self, field_name: ${literal(cleared)}) -> None: ...`]),
    ...which.flatMap((line) => (which.length > 1 ? ['@_overload', line] : [line])),
  ].map((line) => indent + line);
}

function literal(names: readonly string[]): string {
  return `_Literal[${names.map((name) => `"${name}"`).join(', ')}]`;
}

function documented(comment: string, indent: string): string[] {
  return comment === '' ? [] : [indent + docstring(comment, indent)];
}
