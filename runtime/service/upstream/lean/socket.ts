import { connect as connectPlain, isIP, Socket, type TcpNetConnectOpts, type IpcNetConnectOpts } from 'node:net';
import { checkServerIdentity, connect as connectTls, type ConnectionOptions as TlsConnectOptions } from 'node:tls';
import type { Target, TlsOptions } from '../connection.js';

const READ_BYTES = 65_536;

export interface SocketEvents {
  readonly connected: () => void;
  /** `bytes` are only lent. */
  readonly data: (bytes: Buffer) => void;
  /** Once, at the end, with what is known of why. */
  readonly closed: (reason: string) => void;
}

/** `127.0.0.1:50051`, `[::1]:50051`, `unix:/run/model.sock`. */
export function addressOf(target: Target): string {
  if ('path' in target) return `unix:${target.path}`;
  return `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
}

/** Connects; everything that happens then, happens through `on`. */
export function openSocket(target: Target, tls: TlsOptions | undefined, on: SocketEvents): Socket {
  const socket = open(target, tls, on);
  let reason = '';
  socket.on('error', (error: NodeJS.ErrnoException) => (reason ||= reasonOf(error)));
  socket.on('close', () => on.closed(reason || 'the server closed it'));
  return socket;
}

/** What Node finds wrong at once (a key that is none, a port of 70000) comes as an error of the socket, as all else does. */
function open(target: Target, tls: TlsOptions | undefined, on: SocketEvents): Socket {
  try {
    return tls === undefined ? openPlain(target, on) : openTls(target, tls, on);
  } catch (error) {
    return new Socket().destroy(error as Error);
  }
}

function openPlain(target: Target, on: SocketEvents): Socket {
  const callback = (length: number, buffer: Uint8Array): boolean => {
    on.data((buffer as Buffer).subarray(0, length));
    return true;
  };
  // One buffer for all reads: what is kept of them is copied out anyway.
  const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback };
  const socket = connectPlain({ ...whereTo(target), onread } as TcpNetConnectOpts);
  return socket.once('connect', on.connected);
}

function openTls(target: Target, { ca, cert, key, serverName }: TlsOptions, on: SocketEvents): Socket {
  const options: TlsConnectOptions = { ...whereTo(target), ALPNProtocols: ['h2'], minVersion: 'TLSv1.2' };
  if (ca !== undefined) options.ca = ca;
  if (cert !== undefined) options.cert = cert;
  if (key !== undefined) options.key = key;
  const name = serverName ?? ('host' in target ? target.host : 'localhost');
  // SNI has no addresses, and without it Node would check the certificate against where it connects to.
  if (isIP(name) === 0) options.servername = name;
  options.checkServerIdentity = (_host, certificate) => checkServerIdentity(name, certificate);
  // Not by the options: Node's TLS does not read noDelay there.
  const socket = connectTls(options).setNoDelay(true);
  socket.once('secureConnect', () => {
    if (socket.alpnProtocol === 'h2') on.connected();
    else socket.destroy(new Error('the server does not offer HTTP/2 (ALPN h2)'));
  });
  return socket.on('data', on.data);
}

function whereTo(target: Target): TcpNetConnectOpts | IpcNetConnectOpts {
  return 'path' in target ? { path: target.path } : { host: target.host, port: target.port, noDelay: true };
}

/** Happy eyeballs give an AggregateError without words. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.message === '' ? (error.code ?? error.name) : error.message;
}
