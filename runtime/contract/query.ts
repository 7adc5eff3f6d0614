import { RequestInvalid, type FieldViolation } from './request-invalid.js';

/**
 * Splits a query string (without its `?`) into its parameters, in order: `+` is a space, values are percent-decoded.
 * Malformed percent-encoding throws RequestInvalid naming the parameter.
 */
export function parseQuery(query: string): [name: string, value: string][] {
  const violations: FieldViolation[] = [];
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      try {
        return [decode(name), decode(value)];
      } catch {
        violations.push({ field: name, description: 'the query is not valid percent-encoded UTF-8' });
        return [name, value];
      }
    });
  if (violations.length) throw new RequestInvalid(violations);
  return pairs;
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
