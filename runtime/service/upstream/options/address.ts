import { isIP } from 'node:net';

/** Where the model-service is: a Unix socket, or a host whose addresses are asked of the system or of the DNS server named. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'host'; readonly host: string; readonly port: number; readonly server: string | undefined };

const HOST = /^(?:dns:(?:\/\/([^/]*)\/)?)?(?:\[([^\]]+)\]|([^\s:/]+)):(\d{1,5})$/;

/** Reads a gRPC target: `host:port`, `dns:///host:port`, `dns://server:port/host:port`, `unix:path`. Throws RangeError. */
export function parseAddress(text: string): Address {
  if (text.startsWith('unix:')) return { kind: 'unix', path: text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') };
  const [, server, six, name, port] = HOST.exec(text) ?? [];
  const host = six ?? name;
  if (host === undefined) throw new RangeError(`${text} is not an address`);
  return { kind: 'host', host, port: Number(port), server: server === '' ? undefined : server };
}

/** The `:authority` of calls to it: what was asked for, not what it resolved to. */
export function authorityOf(address: Address): string {
  if (address.kind === 'unix') return 'localhost';
  return `${isIP(address.host) === 6 ? `[${address.host}]` : address.host}:${address.port}`;
}

/** The name that its certificate must have, unless another is asked for. */
export function nameOf(address: Address): string {
  return address.kind === 'unix' ? 'localhost' : address.host;
}
