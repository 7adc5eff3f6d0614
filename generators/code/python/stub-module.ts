import type { DescFile } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { header } from './message-module.js';
import type { PythonModule } from './modules.js';
import { extensionsOf } from './references.js';
import { enumStub, messageStub } from './stub-message.js';
import { StubScope } from './stub-scope.js';
import { pythonName } from './words.js';

/** Names a stub may need, by the import that brings them; only those that it names are imported. */
const IMPORTS: readonly (readonly [line: string, name: string])[] = [
  ['import datetime as _datetime', '_datetime.'],
  ['from collections.abc import Iterable as _Iterable', '_Iterable['],
  ['from collections.abc import Mapping as _Mapping', '_Mapping['],
  ['from typing import Any as _Any', '_Any'],
  ['from typing import ClassVar as _ClassVar', '_ClassVar['],
  ['from typing import Literal as _Literal', '_Literal['],
  ['from typing import TypeAlias as _TypeAlias', '_TypeAlias'],
  ['from typing import overload as _overload', '@_overload'],
  ['from google.protobuf.descriptor import Descriptor as _Descriptor', ': _Descriptor'],
  ['from google.protobuf.descriptor import FileDescriptor as _FileDescriptor', '_FileDescriptor'],
  ['from google.protobuf.internal.containers import MessageMap as _MessageMap', '_MessageMap['],
  ['from google.protobuf.internal.containers import RepeatedCompositeFieldContainer as _Messages', '_Messages['],
  ['from google.protobuf.internal.containers import RepeatedScalarFieldContainer as _Scalars', '_Scalars['],
  ['from google.protobuf.internal.containers import ScalarMap as _ScalarMap', '_ScalarMap['],
  ['from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper as _EnumType', 'metaclass=_EnumType'],
  ['from google.protobuf.message import Message as _Message', '(_Message)'],
];

/** The `_pb2.pyi` of a file: its types for editors and type checkers, with the contract's comments. */
export function stubModule(
  module: PythonModule,
  modules: ReadonlyMap<DescFile, PythonModule>,
  contract: Contract,
): string {
  const { file } = module;
  const context = { scope: new StubScope(module, modules), comment: contract.comment };
  const extensions = extensionsOf(file).filter((each) => each.parent === undefined);
  const body = [
    'DESCRIPTOR: _FileDescriptor',
    '',
    ...file.enums.flatMap((declared) => enumStub(declared, context)),
    ...file.messages.flatMap((message) => messageStub(message, context)),
    ...extensions.map((each) => `${pythonName(each.name)}: _Any`),
    ...context.scope.aliases(),
  ];
  const text = body.join('\n');
  const imports = IMPORTS.filter(([, name]) => text.includes(name)).map(([line]) => line);
  const narrowed = text.includes(': _Descriptor') ? ['# pyright: reportIncompatibleVariableOverride=false'] : [];
  return `${[header(file), ...narrowed, ...imports, ...context.scope.imports(), '', text].join('\n').trimEnd()}\n`;
}
