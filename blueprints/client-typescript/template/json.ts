/** A whole number of 64 bits in decimal digits: a JSON number holds 53. `BigInt(value)` reads it. */
export type Int64 = `${bigint}`;

/** Bytes in base64. */
export type Base64 = string;

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [member: string]: JsonValue;
}

/** What a request may hold: any part of a message, and 64-bit numbers as `bigint` too. */
export type Input<T> = T extends Int64
  ? T | bigint
  : T extends (infer Item)[]
    ? Input<Item>[]
    : T extends object
      ? { [Member in keyof T]?: Input<T[Member]> | undefined }
      : T;

/** A body that is no JSON (google.api.HttpBody). */
export interface RawBody {
  contentType: string;
  data: Uint8Array;
}

/** JSON text; in quotes stand a `bigint` and the numbers that JSON has no word for (`NaN`, `Infinity`). */
export function textOf(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, held: unknown) => (isNoJsonNumber(held) ? String(held) : held));
}

function isNoJsonNumber(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
}

/** Base64 of bytes, for fields of the type `bytes`. */
export function toBase64(bytes: Uint8Array): Base64 {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The bytes of a field of the type `bytes`. */
export function fromBase64(text: Base64): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
