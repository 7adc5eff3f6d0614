// What is sent to every side: deterministic, so that all rounds do the same work.
import { deepStrictEqual, ok } from 'node:assert/strict';

export interface Payload {
  readonly name: string;
  readonly path: string;
  readonly request: { readonly headers: Record<string, string>; readonly body: string | Buffer<ArrayBuffer> };
  /** Throws when an answer is not the one that this request has. */
  check(answer: Buffer): void;
}

const json = { 'content-type': 'application/json' };
const parse = (answer: Buffer): Record<string, unknown> =>
  JSON.parse(answer.toString('utf8')) as Record<string, unknown>;

const small = {
  id: 'visit-1742',
  amount: 12.5,
  count: 3,
  urgent: true,
  labels: { ward: 'B', origin: 'ambulance' },
  at: '2026-11-20T12:30:00Z',
};
const floats = Array.from({ length: 1000 }, (_, i) => Math.fround(Math.sin(i) * 100));
const tensor = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31) % 251));

export const payloads: readonly Payload[] = [
  {
    name: 'small message',
    path: '/v1/small',
    request: { headers: json, body: JSON.stringify(small) },
    check: (answer) => {
      const { id, score, serial } = parse(answer);
      deepStrictEqual({ id, score, serial }, { id: 'visit-1742', score: 37.5, serial: '9007199254740993' });
    },
  },
  {
    name: '1,000 floats',
    path: '/v1/floats',
    request: { headers: json, body: JSON.stringify({ values: floats }) },
    check: (answer) => deepStrictEqual((parse(answer)['values'] as number[]).map(Math.fround), floats),
  },
  {
    name: '1 MB tensor',
    path: '/v1/tensor',
    request: { headers: { 'content-type': 'application/octet-stream' }, body: tensor },
    check: (answer) => ok(answer.equals(tensor)),
  },
];
