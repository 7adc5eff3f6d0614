import { lookup, Resolver as DnsClient } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Target } from '../connection.js';
import type { Address } from '../options/address.js';

/** One server: its addresses, to be tried in turn. */
export type Endpoint = readonly Target[];

export interface ResolverListener {
  /** All servers there are now, each once; at least one. Not called again while they are the same. */
  resolved(endpoints: readonly Endpoint[]): void;
  /** The name did not resolve; what was known before may still hold. Asked again in a second. */
  failed(reason: string): void;
}

/** A server that was added to a headless service is seen this soon. */
const PERIOD_MS = 30_000;
/** A name is asked for at most so often, whoever wants it. */
const LEAST_MS = 1_000;

/**
 * Turns an address into servers, again and again: every 30 seconds, after `refresh`, and while the name does not resolve each
 * second. What is no name resolves once.
 */
export class Resolver {
  private readonly fixed: readonly Endpoint[] | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asking = false;
  private askedAt = -Infinity;
  private told = '';
  private closed = false;

  constructor(
    private readonly address: Address,
    private readonly listener: ResolverListener,
    private readonly periodMs = PERIOD_MS,
  ) {
    this.fixed = fixedEndpoints(address);
  }

  /** Asks for the name now, or as soon as it may be asked again. */
  refresh(): void {
    if (this.closed || this.asking) return;
    if (this.fixed !== undefined) return this.fixedOnce(this.fixed);
    this.askIn(Math.max(0, this.askedAt + LEAST_MS - performance.now()));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private fixedOnce(endpoints: readonly Endpoint[]): void {
    if (this.askedAt > 0) return;
    this.askedAt = 1;
    queueMicrotask(() => this.closed || this.listener.resolved(endpoints));
  }

  private askIn(ms: number): void {
    clearTimeout(this.timer);
    if (ms === 0) return void this.ask();
    this.timer = setTimeout(() => void this.ask(), ms).unref();
  }

  private async ask(): Promise<void> {
    this.asking = true;
    this.askedAt = performance.now();
    const answer = await endpointsOf(this.address as Address & { kind: 'host' }).catch((error: Error) => error.message);
    this.asking = false;
    if (this.closed) return;
    this.askIn(typeof answer === 'string' ? LEAST_MS : this.periodMs);
    const tell = typeof answer === 'string' ? '' : JSON.stringify(answer);
    if (tell !== '' && tell === this.told) return;
    this.told = tell;
    if (typeof answer === 'string') this.listener.failed(answer);
    else this.listener.resolved(answer);
  }
}

function fixedEndpoints(address: Address): readonly Endpoint[] | undefined {
  if (address.kind === 'unix') return [[{ path: address.path }]];
  return isIP(address.host) === 0 ? undefined : [[{ host: address.host, port: address.port }]];
}

/** Asks the system, which knows /etc/hosts and its like, or the DNS server that the address names. */
async function endpointsOf({ host, port, server }: Address & { kind: 'host' }): Promise<readonly Endpoint[]> {
  const found = server === undefined ? await lookedUp(host) : await asked(server, host);
  const targets = [...new Set(found)].sort().map((address) => ({ host: address, port }));
  if (targets.length === 0) throw new Error(`${host} has no address`);
  // One server that may listen on either of its addresses, or on both.
  return host === 'localhost' ? [targets] : targets.map((target) => [target]);
}

async function lookedUp(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function asked(server: string, host: string): Promise<readonly string[]> {
  const client = new DnsClient({ timeout: 1000, tries: 2 });
  client.setServers([server]);
  const answers = await Promise.allSettled([client.resolve4(host), client.resolve6(host)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [first] = answers;
  if (addresses.length === 0 && first.status === 'rejected') throw first.reason;
  return addresses;
}
