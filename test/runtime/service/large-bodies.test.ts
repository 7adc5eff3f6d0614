import { request as ask } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchApi, type RunningApi } from '../../../runtime/service/api/start.js';
import type { FastifyInstance } from '../../../runtime/service/index.js';
import { LargeBuffers, largeBuffers } from '../../../runtime/service/process/large-buffers.js';
import { BareModel } from './bare-model.js';
import { compiledText } from './contracts.js';

const CONTRACT = `syntax = "proto3";
package raw.v1;
import "google/api/annotations.proto";
import "google/api/httpbody.proto";
service Raw {
  rpc Echo(google.api.HttpBody) returns (google.api.HttpBody) { option (google.api.http) = { post: "/v1/echo" body: "*" }; }
}
`;
const MEGABYTE = 1 << 20;

const model = new BareModel('raw.v1.Raw', ['Echo']);
const running: RunningApi[] = [];
let environment: Record<string, string>;
let contract: string;

beforeAll(async () => {
  contract = await compiledText({ 'raw.proto': CONTRACT });
  environment = { AO_PORT: '0', AO_MODEL_ADDRESS: await model.start(), AO_MAX_BODY_BYTES: '8000000' };
  model.handler = ({ request }, answer) => answer(null, request);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((api) => api.close()));
});
afterAll(() => model.close());

async function launch(configure?: (app: FastifyInstance) => void): Promise<RunningApi> {
  const api = await launchApi({ contract, environment, log: { write: () => {} }, ...(configure && { configure }) });
  running.push(api);
  return api;
}

/** A megabyte that no other seed gives. */
const bodyOf = (seed: number): Buffer => Buffer.alloc(MEGABYTE).fill(`${seed} `);

/** Sends a body and reads the answer in pieces, slowly if asked to. */
function echo(api: RunningApi, body: Buffer, pauseMs = 0): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'image/x-odd', 'content-length': body.length };
    const request = ask(`${api.address}/v1/echo`, { method: 'POST', headers, agent: false }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) {
        parts.push(part as Buffer);
        if (pauseMs > 0) await pause(pauseMs);
      }
      resolve(Buffer.concat(parts));
    });
    request.on('error', reject).end(body);
  });
}

describe('bodies of megabytes', () => {
  it('are given back whole to each of many callers at once, slow ones among them, in buffers used again', async () => {
    const given = vi.spyOn(largeBuffers, 'give');
    const api = await launch();
    const wrong: number[] = [];
    const caller = async (first: number): Promise<void> => {
      for (let seed = first; seed < first + 5; seed++) {
        const answer = await echo(api, bodyOf(seed), seed % 3 === 0 ? 3 : 0);
        if (!answer.equals(bodyOf(seed))) wrong.push(seed);
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, i) => caller(i * 100)));
    expect(wrong).toEqual([]);
    // Of each request the answer's, and of many the body's.
    expect(given.mock.calls.length).toBeGreaterThan(80);
  });

  it('are not used again after a caller left in the middle of its answer', async () => {
    const given = vi.spyOn(largeBuffers, 'give');
    const api = await launch();
    const left = new Promise((resolve, reject) => {
      const request = ask(`${api.address}/v1/echo`, { method: 'POST', agent: false }, (response) => {
        response.once('data', () => resolve(request.destroy()));
      });
      request.on('error', reject).end(Buffer.alloc(7 * MEGABYTE, 'x'));
    });
    await left;
    await pause(200);
    expect(given).not.toHaveBeenCalled();
  });

  it.each([
    ['a hook', keepBodies],
    [
      'a hook of a plugin',
      (app: FastifyInstance, keep: Keep) => void app.register(shared((own) => keepBodies(own, keep))),
    ],
  ])('are never used again where %s may keep them', async (_what, add) => {
    const kept: Buffer[] = [];
    const given = vi.spyOn(largeBuffers, 'give');
    const api = await launch((app) => add(app, (body) => kept.push(body)));
    for (let seed = 0; seed < 4; seed++) expect((await echo(api, bodyOf(seed))).equals(bodyOf(seed))).toBe(true);
    expect(given).not.toHaveBeenCalled();
    expect(kept.map((body, seed) => body.equals(bodyOf(seed)))).toEqual([true, true, true, true]);
  });
});

type Keep = (body: Buffer) => void;

function keepBodies(app: FastifyInstance, keep: Keep): void {
  app.addHook('preHandler', async ({ body }) => keep(body as Buffer));
}

/** A plugin without a scope of its own, as fastify-plugin makes them. */
const shared = (plugin: (app: FastifyInstance) => void) =>
  Object.assign(async (app: FastifyInstance) => plugin(app), { [Symbol.for('skip-override')]: true });

describe('large buffers', () => {
  afterEach(() => void vi.useRealTimers());

  it('are of the length that was asked for; one that was given back is used for the next of about its length', () => {
    const buffers = new LargeBuffers();
    const first = buffers.take(MEGABYTE + 64);
    expect(first.length).toBe(MEGABYTE + 64);
    buffers.give(first.subarray(64));
    const second = buffers.take(MEGABYTE + 5);
    expect([second.length, second.buffer === first.buffer]).toEqual([MEGABYTE + 5, true]);
    expect(buffers.take(MEGABYTE + 5).buffer).not.toBe(first.buffer);
  });

  it('are taken back once, and only where they come from here', () => {
    const buffers = new LargeBuffers();
    const one = buffers.take(MEGABYTE);
    buffers.give(one);
    buffers.give(one);
    buffers.give(Buffer.alloc(MEGABYTE));
    buffers.give(buffers.take(100));
    expect(buffers.take(MEGABYTE).buffer).toBe(one.buffer);
    expect(buffers.has(buffers.take(MEGABYTE))).toBe(true);
    expect(buffers.has(buffers.take(100))).toBe(false);
  });

  it('are kept up to 32 MB, and 10 seconds after the last came back', () => {
    vi.useFakeTimers();
    const buffers = new LargeBuffers();
    const taken = Array.from({ length: 40 }, () => buffers.take(MEGABYTE));
    for (const each of taken) buffers.give(each);
    const known = new Set(taken.map(({ buffer }) => buffer));
    const again = Array.from({ length: 40 }, () => buffers.take(MEGABYTE));
    expect(again.filter(({ buffer }) => known.has(buffer))).toHaveLength(32);
    for (const each of again) buffers.give(each);
    vi.advanceTimersByTime(10_001);
    expect(again.some(({ buffer }) => buffer === buffers.take(MEGABYTE).buffer)).toBe(false);
  });
});
