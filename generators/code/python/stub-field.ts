import { ScalarType, type DescField } from '@bufbuild/protobuf';
import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { StubScope } from './stub-scope.js';

/** A field as a type checker sees it. */
export interface StubField {
  /** What reading the attribute gives. */
  readonly read: string;
  /** Whether the attribute may be assigned (messages, lists and maps are changed in place). */
  readonly assignable: boolean;
  /** What the constructor takes. */
  readonly init: string;
}

/** Plain Python values that the constructor takes in the place of a well-known message. */
const SHORTHANDS: Readonly<Record<string, string>> = {
  'google.protobuf.Timestamp': '_datetime.datetime',
  'google.protobuf.Duration': '_datetime.timedelta',
};

export function stubField(field: DescField, scope: StubScope): StubField {
  switch (field.fieldKind) {
    case 'scalar':
      return single(scalar(field.scalar, scope), [], true);
    case 'enum':
      return single(scope.type(field.enum), enumInputs(field.enum, scope), true);
    case 'message':
      return single(scope.type(field.message), messageInputs(field.message), false);
    case 'list':
      return list(field, scope);
    case 'map':
      return map(field, scope);
  }
}

/** Whether `HasField` can be asked of it. */
export function hasPresence(field: DescField): boolean {
  return (
    field.fieldKind !== 'list' && field.fieldKind !== 'map' && field.presence !== FeatureSet_FieldPresence.IMPLICIT
  );
}

function single(read: string, more: readonly string[], assignable: boolean): StubField {
  return { read, assignable, init: [read, ...more, 'None'].join(' | ') };
}

function list(field: DescField & { fieldKind: 'list' }, scope: StubScope): StubField {
  const [read, more] = element(field, scope);
  const container = field.listKind === 'message' ? '_Messages' : '_Scalars';
  return { read: `${container}[${read}]`, assignable: false, init: `_Iterable[${[read, ...more].join(' | ')}] | None` };
}

function map(field: DescField & { fieldKind: 'map' }, scope: StubScope): StubField {
  const [read, more] = element(field, scope);
  const key = scalar(field.mapKey, scope);
  const container = field.mapKind === 'message' ? '_MessageMap' : '_ScalarMap';
  return {
    read: `${container}[${key}, ${read}]`,
    assignable: false,
    init: `_Mapping[${key}, ${[read, ...more].join(' | ')}] | None`,
  };
}

/** The type of a list's elements or a map's values, and what else the constructor takes for one. */
function element(field: DescField & { fieldKind: 'list' | 'map' }, scope: StubScope): [string, string[]] {
  if (field.message) return [scope.type(field.message), field.fieldKind === 'map' ? [] : messageInputs(field.message)];
  if (field.enum) return [scope.type(field.enum), enumInputs(field.enum, scope)];
  return [scalar(field.scalar, scope), []];
}

function messageInputs(message: DescMessage): string[] {
  const shorthand = SHORTHANDS[message.typeName];
  return [...(shorthand === undefined ? [] : [shorthand]), '_Mapping[_Any, _Any]'];
}

function enumInputs(_declared: DescEnum, scope: StubScope): string[] {
  return [scope.builtin('int'), scope.builtin('str')];
}

function scalar(type: ScalarType | undefined, scope: StubScope): string {
  switch (type) {
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return scope.builtin('float');
    case ScalarType.BOOL:
      return scope.builtin('bool');
    case ScalarType.STRING:
      return scope.builtin('str');
    case ScalarType.BYTES:
      return scope.builtin('bytes');
    default:
      return scope.builtin('int');
  }
}
