import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { Route } from '../routes.js';
import { validateRequest } from '../validation/index.js';

/**
 * Whether the rules of a contract let the example of a body pass: those that JSON Schema cannot say (CEL) are not what it
 * was made by. Rules about fields that the path or the query gives do not count. True where rules are not enforced.
 */
export function isAccepted(route: Route, example: JsonValue): boolean {
  if (!route.hasRules) return true;
  const { method, bodyField, pathFields, contract } = route;
  const elsewhere = [...pathFields.values()].flatMap((path) =>
    (['name', 'jsonName'] as const).map((key) => path.map((field) => field[key]).join('.')),
  );
  try {
    const whole = bodyField === undefined ? example : { [bodyField.jsonName]: example };
    const message = fromJson(method.input, whole, { registry: contract.registry });
    const broken = validateRequest(route, message).map(({ field }) => field);
    const inBody = (at: string) => {
      const [first = ''] = at.split(/[.[]/);
      return bodyField === undefined || first === bodyField.name || first === bodyField.jsonName;
    };
    return broken.every((at) => elsewhere.includes(at) || !inBody(at));
  } catch {
    return true;
  }
}
