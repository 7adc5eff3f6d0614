import type { IncomingHttpHeaders } from 'node:http';
import { RequestInvalid } from '../../../contract/index.js';
import type { ApiValues } from '../../environment/tables.js';
import type { MetadataEntry } from '../../upstream/index.js';
import { NameList } from './name-list.js';

/** grpc-gateway's way to give metadata by a header. */
const METADATA_PREFIX = 'grpc-metadata-';

/** What HTTP, gRPC and the bridge itself mean by a name never travels under a wildcard's name, in either direction. */
const RESERVED = new NameList([
  ...['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'host', 'content-*', 'accept'],
  ...['accept-encoding', 'date', 'expect', 'proxy-*', 'user-agent', 'sec-websocket-*', 'x-request-id'],
  ...['grpc-*', 'connect-*', 'set-cookie', 'retry-after', 'allow', 'ao-model', ':*'],
]);

/** Visible ASCII and blanks: what gRPC allows in a value that is not binary. */
const TEXT = /^[\x20-\x7e]*$/;
const KEY = /^[0-9a-z_.-]+$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Which request headers become metadata, and which metadata becomes response headers. */
export class MetadataRules {
  private readonly forward: NameList;
  private readonly back: NameList;

  constructor({ AO_FORWARD_HEADERS, AO_RETURN_METADATA }: ApiValues) {
    this.forward = new NameList(AO_FORWARD_HEADERS);
    this.back = new NameList(AO_RETURN_METADATA);
  }

  /** Adds the metadata that the headers of a request ask for. Throws RequestInvalid for a value that gRPC cannot carry. */
  addTo(metadata: MetadataEntry[], headers: IncomingHttpHeaders): void {
    for (const name in headers) {
      const key = name.startsWith(METADATA_PREFIX) ? name.slice(METADATA_PREFIX.length) : name;
      if (!this.forward.has(key) || RESERVED.has(key) || !KEY.test(key)) continue;
      const given = headers[name] ?? '';
      for (const text of typeof given === 'string' ? [given] : given) {
        if (key.endsWith('-bin')) for (const part of text.split(',')) metadata.push([key, bytesOf(name, part.trim())]);
        else if (TEXT.test(text)) metadata.push([key, text]);
        else
          throw invalid(
            name,
            'holds characters that gRPC metadata cannot carry; send bytes as base64 in a -bin header',
          );
      }
    }
  }

  /** The response headers that some metadata of the model becomes; undefined when none does, as by default. */
  toHeaders(...metadata: readonly (readonly MetadataEntry[])[]): Record<string, string | string[]> | undefined {
    if (this.back.isEmpty) return undefined;
    const headers: Record<string, string[]> = {};
    for (const [key, value] of metadata.flat()) {
      if (!this.back.has(key) || RESERVED.has(key)) continue;
      (headers[key] ??= []).push(typeof value === 'string' ? value : value.toString('base64'));
    }
    return headers;
  }
}

function bytesOf(header: string, text: string): Buffer {
  if (!BASE64.test(text)) throw invalid(header, 'is not base64');
  return Buffer.from(text, 'base64');
}

function invalid(header: string, problem: string): RequestInvalid {
  return new RequestInvalid([{ field: '', description: `the header ${header} ${problem}` }]);
}
