import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelBase, type Context } from '../../../runtime/service/model/index.js';
import type { ModelClass } from '../../../runtime/service/model/base.js';
import { compiled } from './contracts.js';
import { startPair, type Pair } from './pair.js';

/** Answers with what it was asked, so that a test sees what arrived. */
class Triage extends ModelBase {
  static override readonly service = 'clinic.triage.v2.Triage';

  async score(
    request: { visit?: { id: bigint }; clinicId: string; explain: boolean; consider: number[] },
    context: Context,
  ) {
    const metadata = context.metadata.has('x-request-id') ? 1 : 0;
    return {
      urgency: request.consider[0] ?? 3,
      score: Number(request.visit?.id ?? 0n),
      contributions: { [request.clinicId]: 1, metadata },
    };
  }

  async getVisit({ name }: { name: string }) {
    return {
      name,
      id: 18446744073709551615n,
      waiting: { seconds: 90n },
      ecg: new Uint8Array([1, 2, 3]),
      vitals: { deviceSerial: 7n },
    };
  }

  async patchVisit({ visit }: { visit: object }) {
    return visit;
  }

  async getAttachment({ path }: { path: string }) {
    return { mediaType: 'text/plain', content: new TextEncoder().encode(path) };
  }

  /** A Timestamp that proto JSON cannot write. */
  async deleteVisit() {
    return {};
  }
}

class Impossible extends Triage {
  override async getVisit() {
    return { arrivedAt: { seconds: 10n ** 15n } } as never;
  }
}

describe('a contract with path variables, body fields and the well-known types', () => {
  let pair: Pair;
  const call = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          };
    const response = await fetch(pair.url + path, { method, ...init });
    return {
      status: response.status,
      body: method === 'HEAD' ? await response.text() : await response.json(),
    };
  };
  beforeAll(async () => {
    pair = await startPair(await compiled('clinic'), [Triage as unknown as ModelClass]);
  });
  afterAll(() => pair.close());

  it('fills a message from path, query and body', async () => {
    const { status, body } = await call(
      'POST',
      '/v2/clinics/north%2Feast/visits/42:score?explain=true&consider=URGENCY_URGENT',
      { symptoms: ['cough'] },
    );
    expect({ status, body }).toEqual({
      status: 200,
      body: { urgency: 'URGENCY_URGENT', score: 42, contributions: { 'north/east': 1, metadata: 1 } },
    });
    expect((await call('PUT', '/v2/visits/7/score', { clinicId: 'south' })).body).toMatchObject({
      score: 7,
      contributions: { south: 1 },
    });
  });

  it('writes 64-bit numbers as strings, bytes as base64 and durations in seconds', async () => {
    const { body } = await call('GET', '/v2/clinics/a/visits/b');
    expect(body).toMatchObject({
      name: 'clinics/a/visits/b',
      id: '18446744073709551615',
      waiting: '90s',
      ecg: 'AQID',
      vitals: { deviceSerial: '7' },
    });
  });

  it('answers HEAD as GET, without a body', async () => {
    expect(await call('HEAD', '/v2/clinics/a/visits/b')).toEqual({ status: 200, body: '' });
  });

  it('keeps presence, maps, oneofs and free-form values', async () => {
    const visit = {
      arrivedAt: '2026-11-20T10:00:00.500Z',
      vitals: { oxygenSaturation: 0, onOxygen: false },
      answers: { a: [1, null, { b: 'c' }] },
      history: { 1: 'URGENCY_ROUTINE' },
      referral: { notes: [{ text: 'ä' }] },
      extra: { deep: { er: true } },
    };
    const { status, body } = await call('PATCH', '/v2/clinics/a/visits/b', visit);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...visit, name: 'clinics/a/visits/b' });
  });

  it('leaves an encoded slash alone where a variable spans segments, and answers with the body field', async () => {
    const { body } = await call('GET', '/v2/attachments/scans/a%2Fb/c%20d');
    expect(Buffer.from(body as string, 'base64').toString()).toBe('scans/a%2Fb/c d');
  });

  it.each([
    ['two of a oneof', { ambulance: 'x', referral: {} }],
    ['a timestamp that is none', { arrivedAt: 'yesterday' }],
    ['an enum value that is none', { history: { 1: 'URGENCY_HIGH' } }],
    ['a number that does not fit', { vitals: { heartRate: -1 } }],
    ['bytes in no base64', { ecg: '***' }],
    ['null in a list', { symptoms: [null] }],
  ])('refuses %s', async (_what, visit) => {
    const { status, body } = await call('PATCH', '/v2/clinics/a/visits/b', visit);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 3,
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }],
    });
  });

  it('refuses a body that nests without end', async () => {
    const nested = `${'{"previous":'.repeat(50_000)}{}${'}'.repeat(50_000)}`;
    expect((await call('PATCH', '/v2/clinics/a/visits/b', nested)).status).toBe(400);
  });

  it('hides an answer of the model that has no JSON form behind an id', async () => {
    const other = await startPair(await compiled('clinic'), [Impossible as unknown as ModelClass]);
    const response = await fetch(`${other.url}/v2/clinics/a/visits/b`);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 500,
      body: { code: 13, message: expect.stringMatching(/^internal error /), details: [] },
    });
    expect(other.apiLog.lines).toContainEqual(
      expect.objectContaining({ level: 'error', error_id: expect.any(String) }),
    );
    await other.close();
  });
});
