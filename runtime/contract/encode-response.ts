import { fromBinary, toJson, type JsonObject, type JsonValue, type Message } from '@bufbuild/protobuf';
import { plainMessageText } from './fast/message-to-text.js';
import { jsonText } from './json-text.js';
import { toRaw, type RawBody } from './raw-body.js';
import type { Route } from './routes.js';

/**
 * The JSON of an rpc's response, by proto JSON; with `response_body`, that of the named field (null when it is a
 * message that is not set). Throws the library's Error when the response is not a valid message or has no JSON form
 * (an Any of a type outside the contract, NaN inside a Value, a Timestamp out of range): that is the model's fault.
 */
export function encodeResponse(route: Route, response: Uint8Array | Message): JsonValue {
  const { output } = route.method;
  const message = response instanceof Uint8Array ? fromBinary(output, response) : response;
  // Zeros are written out: to somebody who reads a prediction, `"score": 0` and no score at all are not the same, and
  // a field must not come and go with its value. Fields with presence (optional, messages, oneofs) still do.
  const json = toJson(output, message, { registry: route.contract.registry, alwaysEmitImplicit: true }) as JsonObject;
  return route.responseField === undefined ? json : (json[route.responseField.jsonName] ?? null);
}

/**
 * The text of that JSON, in about a third of the time. Floats of 32 bits have the fewest digits that tell them, as in all
 * other languages: 0.1 and not 0.10000000149011612. Throws as `encodeResponse` does.
 */
export function responseText(route: Route, response: Uint8Array | Message): string {
  const { output } = route.method;
  const message = response instanceof Uint8Array ? fromBinary(output, response) : response;
  const text = route.responseField === undefined ? plainMessageText(output, message) : undefined;
  return text ?? jsonText(encodeResponse(route, message));
}

/** The bytes of an answer's google.api.HttpBody, for a route whose `responseKind` is `raw`. Throws as `encodeResponse` does. */
export function encodeRawResponse(route: Route, response: Uint8Array): RawBody {
  return toRaw(route.method.output, route.responseField, response);
}
