import type { ScalarType, DescEnum, DescField } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

/** What one text value of a path or query can fill. */
export type ParameterKind =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType }
  | { readonly kind: 'enum'; readonly enum: DescEnum }
  | {
      readonly kind: 'text';
      readonly typeName: 'google.protobuf.Timestamp' | 'google.protobuf.Duration' | 'google.protobuf.FieldMask';
    };

const TEXT_TYPES = new Set(['google.protobuf.Timestamp', 'google.protobuf.Duration', 'google.protobuf.FieldMask']);

/** The kind of value a field takes from text; of a list, the kind of its items. Undefined: none (messages, maps). */
export function parameterKindOf(field: DescField): ParameterKind | undefined {
  if (field.fieldKind === 'map') return undefined;
  if (field.scalar !== undefined) return { kind: 'scalar', scalar: field.scalar };
  if (field.enum !== undefined) return { kind: 'enum', enum: field.enum };
  if (isWrapperDesc(field.message)) return { kind: 'scalar', scalar: field.message.fields[0].scalar };
  if (TEXT_TYPES.has(field.message.typeName)) return { kind: 'text', typeName: field.message.typeName as never };
  return undefined;
}
