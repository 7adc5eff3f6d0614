import type { FastifyRequest } from 'fastify';
import type { Route } from '../../../contract/index.js';
import { REQUEST_ID } from '../../process/request-id.js';
import type { CallOptions, MetadataEntry } from '../../upstream/index.js';
import type { BridgeParts } from './index.js';
import { deadlineOf } from './deadline.js';

/** What goes with the call that a request becomes: its id, the headers that may pass, and its deadline. Throws RequestInvalid. */
export function callOptionsOf(
  { values, rules, chooser }: BridgeParts,
  route: Route,
  request: FastifyRequest,
): CallOptions {
  const { headers } = request;
  const metadata: MetadataEntry[] = [[REQUEST_ID, request.id]];
  rules.addTo(metadata, headers);
  const most = route.streamKind === 'unary' ? values.AO_DEADLINE_MS : values.AO_STREAM_DEADLINE_MS;
  const deadlineMs = deadlineOf(headers, most);
  return chooser === undefined
    ? { metadata, deadlineMs }
    : { metadata, deadlineMs, choice: chooser.choiceOf(headers, route.method.parent.typeName) };
}
