import type { MetadataEntry } from '../upstream.js';
import type { Field } from './static-table.js';

const KEY = /^[0-9a-z_.-]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** What the protocol itself sends; metadata of these names is not sent. */
const OURS = new Set(
  `te content-type user-agent grpc-timeout grpc-encoding grpc-accept-encoding grpc-status grpc-message host connection
  content-length keep-alive proxy-connection transfer-encoding upgrade`.split(/\s+/),
);

/** What no value may hold (RFC 9113, 8.2.1): passed on over HTTP/1.1, it would begin another header. */
const FORBIDDEN = /[\0\r\n]/;

/** Fields that hold what should not be guessed from the size of compressed headers. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization']);
export const isSecret = (key: string): boolean => SECRET.has(key);

/** Metadata as header fields, or the key that gRPC cannot carry. */
export function toFields(metadata: readonly MetadataEntry[]): Field[] | string {
  const fields: Field[] = [];
  for (const [key, value] of metadata) {
    if (OURS.has(key)) continue;
    const text = typeof value === 'string' ? value : value.toString('base64').replace(/=+$/, '');
    if (!KEY.test(key) || !VALUE.test(text)) return key;
    fields.push([key, text]);
  }
  return fields;
}

/** What a block of headers or trailers says. */
export interface Head {
  /** `:status`; 0 when there is none. */
  status: number;
  contentType: string;
  encoding: string;
  /** `grpc-status`; undefined when there is none, UNKNOWN when it is no number. */
  code: number | undefined;
  message: string;
  metadata: MetadataEntry[];
}

/** Sorts the fields of a response's headers or trailers; undefined where HTTP/2 forbids them. */
export function readHead(fields: readonly Field[]): Head | undefined {
  const head: Head = { status: 0, contentType: '', encoding: 'identity', code: undefined, message: '', metadata: [] };
  for (const field of fields) {
    const [name, value] = field;
    if (FORBIDDEN.test(value)) return undefined;
    switch (name) {
      case ':status':
        if (head.status !== 0 || field !== fields[0]) return undefined;
        head.status = /^[1-9]\d\d$/.test(value) ? Number(value) : -1;
        break;
      case 'content-type':
        head.contentType = value;
        break;
      case 'grpc-encoding':
        head.encoding = value;
        break;
      case 'grpc-status':
        head.code = /^\d{1,4}$/.test(value) ? Number(value) : 2;
        break;
      case 'grpc-message':
        head.message = percentDecode(value);
        break;
      case 'grpc-accept-encoding':
        break;
      default:
        if (name.startsWith(':')) return undefined;
        addEntry(head.metadata, field);
    }
  }
  return head;
}

function addEntry(metadata: MetadataEntry[], field: Field): void {
  const [key, value] = field;
  if (!key.endsWith('-bin')) metadata.push(field);
  else for (const part of value.split(',')) metadata.push([key, Buffer.from(part.trim(), 'base64')]);
}

/** grpc-message as its sender wrote it: UTF-8 with `%XX`; what is not well-formed stays as it is. */
export function percentDecode(text: string): string {
  // Bytes that are not ASCII should have been encoded; Python's and Go's servers know them raw too.
  const bytes = Buffer.from(text, 'latin1');
  if (!text.includes('%')) return bytes.toString('utf8');
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? text.slice(i + 1, i + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes[length++] = parseInt(hex, 16);
      i += 2;
    } else bytes[length++] = bytes[i] as number;
  }
  return bytes.toString('utf8', 0, length);
}
