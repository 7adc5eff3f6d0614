import type { IncomingHttpHeaders } from 'node:http';
import type { JsonValue } from '@bufbuild/protobuf';
import { parseJson, RequestInvalid } from '../../../contract/index.js';

/** Whether a request says that a body comes with it. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON of a request's body; undefined when there is none. Throws RequestInvalid. */
export function jsonOf(body: unknown): JsonValue | undefined {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new RequestInvalid([{ field: '', description: 'the body is not valid UTF-8' }]);
  }
  return parseJson(text);
}

/** Whether a content-type is JSON in UTF-8. */
export function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  return (
    /^application\/([\w.+-]+\+)?json$/.test(type ?? '') &&
    (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii')
  );
}
