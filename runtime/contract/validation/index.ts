import { create, type DescField, type DescMessage } from '@bufbuild/protobuf';
import type { JsonValue, Message, Registry } from '@bufbuild/protobuf';
import type { Validator } from '@bufbuild/protovalidate';
import type { Contract } from '../contract.js';
import type { FieldViolation } from '../request-invalid.js';
import type { Route } from '../routes.js';
import { checkRules } from './check.js';
import { isToBeChanged } from './masked.js';
import { ruledMessages } from './rules.js';
import { writtenPath } from './written-path.js';

/** By registry, which a contract keeps when it is narrowed to some of its services. */
const validators = new WeakMap<Registry, Validator>();

/**
 * Makes the buf.validate rules of a contract ready to be enforced: compiles and checks all of them. To be awaited before
 * the first request is decoded. The library, whose import takes a tenth of a second, is loaded only for a contract that has
 * rules. A rule that cannot work is AO_CONTRACT_VALIDATION_INVALID.
 */
export async function prepareValidation(contract: Contract): Promise<void> {
  if (!contract.methods.some(({ input }) => ruledMessages(input).length > 0)) return;
  const { createValidator } = await import('@bufbuild/protovalidate');
  const validator = createValidator({ registry: contract.registry });
  checkRules(contract, validator);
  validators.set(contract.registry, validator);
}

/**
 * The fields that a message of this kind cannot lack: its rules refuse it without them. `prepareValidation` must have been
 * awaited; none where no request can hold such a message.
 */
export function neededFields(contract: Contract, message: DescMessage): DescField[] {
  const result = validators.get(contract.registry)?.validate(message, create(message));
  if (result?.kind !== 'invalid') return [];
  return result.violations.flatMap(({ field: [first, ...more] }) =>
    first?.kind === 'field' && more.length === 0 ? [first] : [],
  );
}

/** How a request was written, which tells what it calls its fields. */
export interface WrittenRequest {
  readonly body?: JsonValue | undefined;
  readonly query?: string;
}

/**
 * Checks a request message by the buf.validate rules of its contract and gives all that it breaks; empty for a route
 * without rules. Of a PATCH with an update mask only the fields that it changes are checked: the rest of the resource is
 * not in the request. Throws when the contract has rules and `prepareValidation` was not awaited.
 */
export function validateRequest(route: Route, message: Message, written: WrittenRequest = {}): FieldViolation[] {
  if (!route.hasRules) return [];
  const validator = validators.get(route.contract.registry);
  if (validator === undefined) throw new Error('prepareValidation must be awaited before requests are decoded');
  const result = validator.validate(route.method.input, message);
  if (result.kind === 'valid') return [];
  // The rule is at fault, but the message stands unchecked: it must not pass.
  if (result.kind === 'error')
    return [{ field: '', description: `a rule of the contract cannot be applied: ${result.error.message}` }];
  return result.violations
    .filter(({ field }) => isToBeChanged(route, message, field, written.body))
    .map(({ field, message: problem, ruleId, forKey }) => ({
      field: writtenPath(field, route, written),
      description: forKey ? `as a key: ${problem}` : problem,
      rule: ruleId,
    }));
}
