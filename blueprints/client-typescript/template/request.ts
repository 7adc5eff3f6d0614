import { type RawBody, textOf } from './json.js';

/** How an rpc is called over HTTP; fields by their names in JSON, with dots. */
export interface Rpc {
  readonly rpc: string;
  readonly verb: string;
  readonly path: readonly (string | { readonly field: string; readonly many: boolean })[];
  /** `*`: the request is the body; a name: that field is; empty: there is none. */
  readonly body: string;
  readonly rawRequest?: true;
  readonly rawResponse?: true;
}

export interface HttpRequest {
  readonly target: string;
  readonly body?: { readonly type: string; readonly content: string | Uint8Array };
}

/** Path, query and body of a request. */
export function httpRequest(rpc: Rpc, request: unknown): HttpRequest {
  const fields = rpc.path.flatMap((part) => (typeof part === 'string' ? [] : [part.field]));
  const path = rpc.path.map((part) => (typeof part === 'string' ? part : segment(rpc, part.field, part.many, request)));
  const query = rpc.body === '*' ? [] : [...parameters(request, '', new Set([...fields, rpc.body]))];
  const target = path.join('') + (query.length === 0 ? '' : `?${query.join('&')}`);
  const body = rpc.body === '*' ? request : rpc.body === '' ? undefined : at(request, rpc.body);
  if (body === undefined || rpc.body === '') return { target };
  if (rpc.rawRequest !== true) return { target, body: { type: 'application/json', content: textOf(body) } };
  const { contentType, data } = body as RawBody;
  return { target, body: { type: contentType, content: data } };
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((held, name) => (held as Record<string, unknown> | undefined)?.[name], value);
}

function segment(rpc: Rpc, field: string, many: boolean, request: unknown): string {
  const value = at(request, field);
  const text = value === undefined || value === null ? '' : String(value);
  if (text === '') throw new TypeError(`${rpc.rpc} needs ${field}: it is a part of the path`);
  const segments = many ? text.split('/') : [text];
  // A URL cannot hold these: whoever parses it takes them away.
  if (segments.some((each) => each === '.' || each === '..')) throw new TypeError(`${field}: "${text}" cannot be in a path`);
  return segments.map((each) => (many ? encodeMany(each) : encodeURIComponent(each))).join('/');
}

/** In a value of several segments a `%2F` stands for itself. */
function encodeMany(text: string): string {
  return text
    .split(/(%2f)/i)
    .map((part, i) => (i % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}

function* parameters(value: unknown, name: string, elsewhere: ReadonlySet<string>): Generator<string> {
  if (value === undefined || value === null || (name !== '' && elsewhere.has(name))) return;
  if (Array.isArray(value)) for (const item of value) yield* parameters(item, name, elsewhere);
  else if (typeof value === 'object')
    for (const [key, held] of Object.entries(value)) yield* parameters(held, name === '' ? key : `${name}.${key}`, elsewhere);
  else yield `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
}
