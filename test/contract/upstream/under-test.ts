import { onTestFinished } from 'vitest';
import { readEnvironment } from '../../../runtime/service/environment/read.js';
import { apiEnvironment } from '../../../runtime/service/environment/tables.js';
import {
  openModels,
  openUpstream,
  UpstreamError,
  type LimitedUpstream,
  type MetadataEntry,
  type StreamCall,
} from '../../../runtime/service/upstream/index.js';
import type { UnaryCall } from '../../../runtime/service/upstream/upstream.js';

export type Transport = 'lean' | 'grpc-js';

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

/** Opens upstreams of one transport as the environment would; each is closed when its test is over. */
export class UnderTest {
  constructor(
    readonly transport: Transport,
    /** Whether the server is one of two models that share its service; the other is down, so that its half of the calls goes on. */
    readonly split = false,
  ) {}

  open(address: string, environment: Record<string, string> = {}, downShare = 50): LimitedUpstream {
    const models = [
      { name: 'down', address: NOWHERE, share: downShare },
      { name: 'up', address },
    ];
    const values = readEnvironment(apiEnvironment, {
      ...(this.split ? { AO_MODELS: JSON.stringify(models) } : { AO_MODEL_ADDRESS: address }),
      AO_MODEL_TRANSPORT: this.transport,
      ...environment,
    });
    const upstream = openUpstream(values, openModels(values, ['test.T']));
    onTestFinished(() => upstream.close());
    return upstream;
  }

  /** An upstream with a service config whose only method config is for all rpcs. */
  withPolicy(address: string, policy: object, others: object = {}): LimitedUpstream {
    const config = { methodConfig: [{ name: [{}], ...policy }], ...others };
    // It is for both models: a call that waits for one that is down waits.
    return this.open(address, { AO_MODEL_SERVICE_CONFIG: JSON.stringify(config) }, 0);
  }
}

export type Told = Readonly<Record<string, string | Buffer | number>>;

export const entries = (told: Told): MetadataEntry[] =>
  Object.entries(told).map(([key, value]) => [key, typeof value === 'number' ? String(value) : value]);

export function unary(
  upstream: LimitedUpstream,
  told: Told = {},
  request: Uint8Array = Buffer.from('hello'),
  deadlineMs = 20_000,
): UnaryCall {
  return upstream.unary('/test.T/Unary', request, { metadata: entries(told), deadlineMs });
}

export function stream(upstream: LimitedUpstream, rpc: string, told: Told = {}, deadlineMs = 20_000): StreamCall {
  return upstream.stream(`/test.T/${rpc}`, { metadata: entries(told), deadlineMs });
}

/** The error that a call ends with. */
export async function failure(call: { answer: Promise<unknown> } | Promise<unknown>): Promise<UpstreamError> {
  try {
    await ('answer' in call ? call.answer : call);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

export async function collect(call: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const messages: Buffer[] = [];
  for await (const message of call) messages.push(message);
  return messages;
}

/** Polls until `check` gives something; fails loudly at the deadline. */
export async function until<T>(check: () => T | Promise<T>, ms = 15_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found as NonNullable<T>;
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const values = (metadata: readonly MetadataEntry[], key: string): (string | Buffer)[] =>
  metadata.filter(([k]) => k === key).map(([, value]) => value);
