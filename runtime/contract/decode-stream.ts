import type { JsonValue, Message } from '@bufbuild/protobuf';
import { decodeRequest } from './decode-request.js';
import { fieldNamed } from './field-path.js';
import type { PathVariables } from './matcher.js';
import type { Route } from './routes.js';

/** Makes the message of one line or frame; undefined: there is only the path and the query. Throws RequestInvalid. */
export type MessageDecoder = (json: JsonValue | undefined) => Message;

/** The field of a request that says after which event a stream is to go on. */
const LAST_EVENT_ID = 'last_event_id';

/**
 * The decoder of a stream's request messages: each is what the body of the rule is (the whole request where the rule has
 * none), and the path and the query fill their fields in every one. `lastEventId`, where one is given and the request has
 * a field `last_event_id`, fills that, before the query.
 */
export function messageDecoder(
  route: Route,
  variables: PathVariables,
  queryString: string,
  lastEventId: string | undefined,
): MessageDecoder {
  const field = lastEventId === undefined ? undefined : fieldNamed(route.method.input, LAST_EVENT_ID);
  if (field === undefined || lastEventId === undefined) {
    const each = eachHasBody(route);
    return (json) => decodeRequest(each, variables, queryString, json);
  }
  const each = eachHasBody({ ...route, pathFields: new Map([...route.pathFields, [LAST_EVENT_ID, [field]]]) });
  const filled = new Map([...variables, [LAST_EVENT_ID, lastEventId]]);
  const query = without(queryString, [field.name, field.jsonName]);
  return (json) => decodeRequest(each, filled, query, json);
}

/** Where the rule has no body, a message may fill any field, and the query may, too: what no field's name says does both. */
function eachHasBody(route: Route): Route {
  return route.body === '' ? { ...route, body: '(each message)', requestBody: 'json' } : route;
}

function without(queryString: string, names: readonly string[]): string {
  const isOther = (pair: string): boolean => !names.includes(pair.split('=', 1)[0] ?? '');
  return queryString.split('&').filter(isOther).join('&');
}
