import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ConnectionOptions } from '../../../../../runtime/service/upstream/connection.js';
import { openConnection } from '../../../../../runtime/service/upstream/lean/index.js';
import { frame, FrameType } from '../../../../../runtime/service/upstream/lean/frames.js';
import { HpackDecoder } from '../../../../../runtime/service/upstream/lean/hpack-decoder.js';
import type { UpstreamError } from '../../../../../runtime/service/upstream/upstream.js';

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const PREFACE = 24;
export const OK_HEADERS = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
] as const;
export const OK_TRAILERS = [['grpc-status', '0']] as const;

/** Header fields in words, nothing indexed. */
export function block(fields: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

export function message(bytes: string | Buffer, flag = 0): Buffer {
  const body = Buffer.from(bytes);
  const prefix = Buffer.from([flag, 0, 0, 0, 0]);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** One connection of a server that says exactly what a test wants it to. */
export class Peer {
  readonly frames: Frame[] = [];
  readonly decoder = new HpackDecoder(1 << 20);
  /** The client's bytes are no longer read. */
  private rest = Buffer.alloc(0);
  private prefaced = false;
  private readonly listeners = new Set<(frame: Frame) => void>();

  constructor(readonly socket: Socket) {
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.read(bytes));
  }

  send(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): void {
    this.socket.write(frame(type, flags, stream, payload));
  }

  settings(...pairs: (readonly [number, number])[]): void {
    const payload = Buffer.alloc(6 * pairs.length);
    pairs.forEach(([id, value], i) => payload.writeUInt32BE(value, payload.writeUInt16BE(id, 6 * i)));
    this.send(FrameType.SETTINGS, 0, 0, payload);
  }

  headers(stream: number, fields: readonly (readonly [string, string])[] = OK_HEADERS, flags = 4): void {
    this.send(FrameType.HEADERS, flags, stream, block(fields));
  }

  data(stream: number, payload: Buffer, flags = 0): void {
    this.send(FrameType.DATA, flags, stream, payload);
  }

  trailers(stream: number, fields: readonly (readonly [string, string])[] = OK_TRAILERS): void {
    this.headers(stream, fields, 5);
  }

  number(type: number, stream: number, ...values: number[]): void {
    const payload = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => payload.writeUInt32BE(value, 4 * i));
    this.send(type, 0, stream, payload);
  }

  /** A whole answer of one message. */
  answer(stream: number, body = 'ok'): void {
    this.headers(stream);
    this.data(stream, message(body));
    this.trailers(stream);
  }

  /** Calls `then` with every frame of the client of this type, those that have come among them. */
  on(type: number, then: (frame: Frame) => void): void {
    this.frames.filter((seen) => seen.type === type).forEach(then);
    this.listeners.add((seen) => seen.type === type && then(seen));
  }

  private read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    if (!this.prefaced) {
      if (this.rest.length < PREFACE) return;
      this.prefaced = true;
      this.rest = this.rest.subarray(PREFACE);
    }
    while (this.rest.length >= 9 && this.rest.length >= 9 + this.rest.readUIntBE(0, 3)) {
      const length = this.rest.readUIntBE(0, 3);
      const seen: Frame = {
        type: this.rest[3] as number,
        flags: this.rest[4] as number,
        stream: this.rest.readUInt32BE(5),
        payload: this.rest.subarray(9, 9 + length),
      };
      this.rest = this.rest.subarray(9 + length);
      this.frames.push(seen);
      for (const listener of this.listeners) listener(seen);
    }
  }
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A client connected to a server that does what `script` does. */
export async function rawPair(script: (peer: Peer) => void, options: ConnectionOptions = {}) {
  const peers: Peer[] = [];
  const server = createServer((socket) => {
    const peer = new Peer(socket);
    peers.push(peer);
    onTestFinished(() => void socket.destroy());
    script(peer);
  });
  const port = await listen(server);
  const connection = openConnection({ host: '127.0.0.1', port }, { connectMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return { connection, port, peer: () => peers[0] as Peer };
}

/** The usual beginning, and then something for each call that comes. */
export const onCall =
  (then: (peer: Peer, stream: number) => void, ...settings: (readonly [number, number])[]) =>
  (peer: Peer): void => {
    peer.settings(...settings);
    peer.on(FrameType.HEADERS, ({ stream }) => then(peer, stream));
  };

export const CALL = { metadata: [], deadlineMs: 60_000 } as const;
export const PATH = '/echo.Echo/Unary';
export const HELLO = Buffer.from('hello');

/** The error that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<UpstreamError> {
  return promise.then(
    (value) => {
      throw new Error(`no failure, but ${JSON.stringify(value)}`);
    },
    (error: UpstreamError) => error,
  );
}
