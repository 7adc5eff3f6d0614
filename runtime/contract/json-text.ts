import type { JsonValue } from '@bufbuild/protobuf';

/**
 * The text of a JSON value: that of JSON.stringify, but with -0 written as `-0.0`, as proto JSON has it, where that
 * drops the sign. (Without the point, some readers would take it for the integer 0.)
 */
export function jsonText(json: JsonValue): string {
  return holdsNegativeZero(json) ? written(json) : JSON.stringify(json);
}

function holdsNegativeZero(json: JsonValue): boolean {
  if (typeof json !== 'object' || json === null) return Object.is(json, -0);
  if (Array.isArray(json)) return json.some(holdsNegativeZero);
  for (const key in json) if (holdsNegativeZero(json[key] as JsonValue)) return true;
  return false;
}

function written(json: JsonValue): string {
  if (typeof json !== 'object' || json === null) return Object.is(json, -0) ? '-0.0' : JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(written).join(',')}]`;
  return `{${Object.entries(json)
    .map(([key, value]) => `${JSON.stringify(key)}:${written(value)}`)
    .join(',')}}`;
}
