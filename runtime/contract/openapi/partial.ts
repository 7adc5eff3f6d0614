import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../contract.js';
import { hasOwnJson } from '../own-json.js';
import { groupsOf } from './oneofs.js';
import { isRequired } from './presence.js';

/**
 * Whether a field must be given. The body of a PATCH (`partial`) may lack what it does not change: rules hold for what its
 * update mask names, which is what the body has where there is none. No message can lack a `required` field of proto2.
 */
export function isNeeded(contract: Contract, field: DescField, partial: boolean): boolean {
  return partial ? field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED : isRequired(contract, field);
}

/** Whether a message asks for more as a whole than as a part that changes: itself, or a message that it holds one of. */
export function needsMoreWhole(contract: Contract, message: DescMessage): boolean {
  const reachable = new Set([message]);
  for (const { fields } of reachable) for (const each of fields) if (isPart(each)) reachable.add(each.message);
  return [...reachable].some(
    (each) =>
      each.fields.some((field) => isRequired(contract, field)) ||
      groupsOf(contract, each).some(({ required }) => required),
  );
}

/** Whether an update mask can name what is within a field. */
export function isPart(field: DescField): field is DescField & { fieldKind: 'message' } {
  return field.fieldKind === 'message' && !hasOwnJson(field.message);
}
