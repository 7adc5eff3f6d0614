import type { DescMessage, JsonObject } from '@bufbuild/protobuf';
import type { Contract } from '../contract.js';
import { fieldNamed } from '../field-path.js';
import type { Schema } from './document.js';
import { rulesOf } from './rules.js';

interface Group {
  readonly names: readonly string[];
  readonly required: boolean;
}

/** That of each oneof of a message at most one member is there, and at least one where a rule wants it of a whole message. */
export function oneofSchema(
  contract: Contract,
  message: DescMessage,
  without: ReadonlySet<string>,
  partial = false,
): Schema {
  const groups = groupsOf(contract, message)
    .map(({ names, required }) => ({
      names: names.filter((name) => !without.has(name)),
      required: required && !partial,
    }))
    .filter(({ names, required }) => names.length > 1 || (required && names.length === 1));
  const schemas = groups.map(({ names, required }): Schema => {
    const each = names.map((name) => ({ required: [name] }));
    return { oneOf: required ? each : [...each, { not: { anyOf: each } }] };
  });
  const [only] = schemas;
  return schemas.length > 1 ? { allOf: schemas } : (only ?? {});
}

/** The oneofs of a message, and those that buf.validate makes of ordinary fields; names as JSON has them. */
export function groupsOf(contract: Contract, message: DescMessage): Group[] {
  const declared = message.oneofs.map((oneof) => ({
    names: oneof.fields.map(({ jsonName }) => jsonName),
    required: rulesOf(contract, oneof)?.['required'] === true,
  }));
  const made = ((rulesOf(contract, message)?.['oneof'] ?? []) as JsonObject[]).map(({ fields, required }) => ({
    names: ((fields ?? []) as string[]).map((name) => fieldNamed(message, name)?.jsonName ?? name),
    required: required === true,
  }));
  return [...declared, ...made];
}
