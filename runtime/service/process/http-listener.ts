import type { IncomingMessage, Server } from 'node:http';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import { fault } from '../../errors/index.js';

/** How long a kept-alive connection may still bring a request after the drain began, ms. */
const IDLE_GRACE_MS = 1000;
const SWEEP_MS = 50;

/** How often it is looked whether a body has been on its way for too long, ms. */
const UPLOAD_SWEEP_MS = 1000;

/** Streams that are open at the end of a drain have this long to say so to their callers, ms, or a tenth of the drain. */
const LAST_WORDS_MS = 1000;

/** The listener is closed once no connection came for QUIET_MS, at the latest after HOLD_MS. */
const QUIET_MS = 25;
const HOLD_MS = 1000;

/** Listens; the answer is the port. Throws AO_SERVICE_ADDRESS_IN_USE or AO_SERVICE_ADDRESS_REFUSED. */
export function listen(server: Server, host: string, port: number, variable = 'AO_PORT'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, host, port, variable)));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** The catalogue's error for a failed listen. */
export function listenFault(error: NodeJS.ErrnoException, host: string, port: number, variable: string): Error {
  const address = `${host}:${port}`;
  return error.code === 'EADDRINUSE'
    ? fault('AO_SERVICE_ADDRESS_IN_USE', { address, variable }, { cause: error })
    : fault('AO_SERVICE_ADDRESS_REFUSED', { address, variable, reason: error.message }, { cause: error });
}

interface Activity {
  inFlight: number;
  /** Bytes received, and since when (ms, monotonic) that number has not grown. */
  bytes: number;
  since: number;
  /** The latest request, until its body is known to be whole, and when it began. */
  request: IncomingMessage | undefined;
  begun: number;
}

/** How far a drain has come: nobody connects, the listener is closed. */
export type DrainStep = 'quiet' | 'closed';

const noActivity = (): Activity => ({ inFlight: 0, bytes: 0, since: performance.now(), request: undefined, begun: 0 });

/** Knows the connections of an HTTP server and closes them without losing a request. */
export class HttpListener {
  /** Whether the service is about to stop. */
  draining = false;
  /** Settles when the listener is closed: answers are held back until then while the service drains. */
  readonly closed: Promise<void>;
  /** How to end each stream that is open; called shortly before a drain cuts off what is left. */
  readonly openStreams = new Set<() => void>();
  /** Requests whose bodies may take their time: streams. */
  readonly unhurried = new WeakSet<IncomingMessage>();

  /** Waits until all processes that listen on this port have come as far as this one. */
  inStep: (step: DrainStep) => Promise<void> = async () => {};

  private markClosed: () => void = () => {};
  private readonly connections = new Map<Socket, Activity>();
  private lastConnection = 0;
  private server: Server | undefined;

  constructor() {
    this.closed = new Promise((resolve) => (this.markClosed = resolve));
  }

  /**
   * Follows the connections of `server`; to be called before it listens. A body that takes longer than `uploadMs` is
   * answered 408, so that one that trickles in does not hold a connection for ever (Node's own requestTimeout knows no
   * exceptions).
   */
  watch(server: Server, uploadMs: number): void {
    this.server = server;
    server.on('connection', (socket: Socket) => {
      this.lastConnection = performance.now();
      this.connections.set(socket, noActivity());
      socket.once('close', () => this.connections.delete(socket));
    });
    server.on('request', (request, response) => {
      const activity = this.connections.get(request.socket);
      if (activity === undefined) return;
      activity.inFlight += 1;
      activity.request = request;
      activity.begun = performance.now();
      response.once('close', () => (activity.inFlight -= 1));
    });
    const timer = setInterval(() => this.refuseSlowUploads(server, uploadMs), UPLOAD_SWEEP_MS).unref();
    server.once('close', () => clearInterval(timer));
  }

  /** Counts a connection that is no longer HTTP as one with a request in flight; returns how to end that. */
  hold(socket: Socket): () => void {
    const activity = this.connections.get(socket);
    if (activity === undefined) return () => {};
    activity.inFlight += 1;
    return () => (activity.inFlight -= 1);
  }

  private refuseSlowUploads(server: Server, uploadMs: number): void {
    const tooOld = performance.now() - uploadMs;
    for (const [socket, activity] of this.connections) {
      const { request, begun } = activity;
      if (request === undefined) continue;
      if (request.complete || this.unhurried.has(request)) activity.request = undefined;
      else if (begun < tooOld) {
        activity.request = undefined;
        server.emit('clientError', Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
      }
    }
  }

  /**
   * Stops accepting, lets requests in flight finish, and closes each connection once it has been silent for
   * a second; a request that a kept-alive connection brings meanwhile is served like any other. Streams may go on until
   * shortly before `limitMs` and are then told to end; after `limitMs` the rest is cut off.
   * @returns the number of requests cut off
   */
  async drain(limitMs: number): Promise<number> {
    const deadline = performance.now() + limitMs;
    this.draining = true;
    await this.quiet(Math.min(deadline, performance.now() + HOLD_MS));
    await this.inStep('quiet');
    // A turn of the event loop accepts all that the kernel has: right after one, the fewest connections are nobody's yet.
    await new Promise((resolve) => setImmediate(resolve));
    // http.Server's own close would reset idle connections on which a request may be under way: close only the listener.
    NetServer.prototype.close.call(this.server);
    await this.inStep('closed');
    this.markClosed();
    const begun = performance.now();
    for (const activity of this.connections.values()) activity.since = begun;
    const lastWords = deadline - Math.min(LAST_WORDS_MS, limitMs / 10);
    while (this.connections.size > 0 && performance.now() < deadline) {
      this.closeSilent(performance.now());
      if (performance.now() >= lastWords) for (const stop of this.openStreams) stop();
      await new Promise((resolve) => setTimeout(resolve, SWEEP_MS));
    }
    return this.cutOff();
  }

  /**
   * Waits for a moment in which nobody connects. Closing a listener resets the connections that the kernel has made
   * and the process has not yet accepted, with the requests on them. Callers who wait for an answer make no new
   * connection, so while answers are held back such a moment comes at once.
   */
  private async quiet(deadline: number): Promise<void> {
    const begun = performance.now();
    while (performance.now() < deadline && performance.now() - Math.max(begun, this.lastConnection) < QUIET_MS) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 5));
    }
  }

  private closeSilent(now: number): void {
    for (const [socket, activity] of this.connections) {
      if (socket.bytesRead !== activity.bytes || activity.inFlight > 0) {
        activity.bytes = socket.bytesRead;
        activity.since = now;
      } else if (now - activity.since >= IDLE_GRACE_MS) socket.end();
    }
  }

  private cutOff(): number {
    let lost = 0;
    for (const [socket, { inFlight }] of this.connections) {
      lost += inFlight;
      socket.destroy();
    }
    return lost;
  }
}
