import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FrameCutter, parseFrame, textOf } from './frames.js';
import { Link } from './link.js';

/** Whoever connects has this long, ms, and this many bytes, to show a token. */
const HELLO_MS = 30_000;
const HELLO_BYTES = 4096;

/** A place on the loopback interface where workers connect back. A token lets in one connection, once. */
export class Listener {
  private readonly expected = new Map<string, (link: Link) => void>();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.greet(socket));
  }

  static async open(): Promise<Listener> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Listener(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** A new token; `connected` is told of the worker that shows it. */
  expect(connected: (link: Link) => void): string {
    const token = randomBytes(32).toString('hex');
    this.expected.set(token, connected);
    return token;
  }

  forget(token: string): void {
    this.expected.delete(token);
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private greet(socket: Socket): void {
    socket.setNoDelay(true);
    this.sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), HELLO_MS).unref();
    const cutter = new FrameCutter(HELLO_BYTES);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
      this.sockets.delete(socket);
    });
    socket.on('data', (chunk: Buffer) => {
      const connected = this.admitted(cutter, chunk);
      if (connected === undefined) return;
      clearTimeout(timer);
      if (connected === null) socket.destroy();
      else connected(new Link(socket, cutter));
    });
  }

  /** Undefined while the frame is not whole; null for a stranger. */
  private admitted(cutter: FrameCutter, chunk: Buffer): ((link: Link) => void) | null | undefined {
    try {
      const [hello] = cutter.push(chunk);
      if (hello === undefined) return undefined;
      const token = textOf(parseFrame(hello).get('token'));
      const connected = this.expected.get(token) ?? null;
      this.expected.delete(token);
      return connected;
    } catch {
      return null;
    }
  }
}
