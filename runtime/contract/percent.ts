import { RequestInvalid } from './request-invalid.js';

/**
 * Decodes a captured path value as google/api/http.proto has it: a single segment wholly; of several, all but `%2F`,
 * which would otherwise become a separator. Malformed encoding or bytes that are not UTF-8 throw RequestInvalid.
 */
export function decodeCaptured(raw: string, multi: boolean, field: string): string {
  try {
    return multi
      ? raw
          .split(/(%2f)/i)
          .map((part, i) => (i % 2 ? part : decodeURIComponent(part)))
          .join('')
      : decodeURIComponent(raw);
  } catch {
    throw new RequestInvalid([{ field, description: 'the path is not valid percent-encoded UTF-8' }]);
  }
}

/** Encodes a value so that `decodeCaptured` gives it back: a single segment wholly, several segments all but `/`. */
export function encodeCaptured(value: string, multi: boolean): string {
  return multi ? value.split('/').map(encodeMulti).join('/') : encodeURIComponent(value);
}

/** A `%2F` in a value of several segments stands for itself: it was never decoded. */
function encodeMulti(segment: string): string {
  return segment
    .split(/(%2f)/i)
    .map((part, i) => (i % 2 ? part : encodeURIComponent(part)))
    .join('');
}
