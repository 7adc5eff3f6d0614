import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { clientFiles } from '../../../generators/client/index.js';
import { contractOf } from '../../runtime/contract/fixture.js';
import { ODD, room, serve, writeClient, type Served } from './pair.js';

/** What a user might write; that it type-checks is a test. */
const USE = `import { TriageClient, ApiError, type ScoreResponse, type Visit } from './index.js';
const triage = new TriageClient({ baseUrl: 'http://localhost:1', retries: 0 });
export async function use(): Promise<number> {
  const answer: ScoreResponse = await triage.score({ clinicId: 'c', visit: { id: 12n, vitals: { heartRate: 60 } }, consider: ['URGENCY_URGENT'] });
  const visit: Visit = await triage.getVisit({ name: 'clinics/c/visits/1', fields: 'name' }, { timeoutMs: 5, signal: new AbortController().signal });
  const big: bigint = BigInt(visit.id);
  const maybe: string | undefined = visit.previous?.arrivedAt;
  // @ts-expect-error there is no such urgency
  await triage.score({ consider: ['URGENCY_HIGH'] });
  // @ts-expect-error a number would lose digits
  await triage.score({ visit: { id: 12 } });
  return answer.score + Number(big) + (maybe ?? '').length + new ApiError('OK', 1, '').status;
}
`;

const at = room();
let clinic: Served;
let assistant: Served;
// The generated classes are typed where they are used (USE); here they are called by name.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
let triage: any, chat: any, made: any;
const asked: string[] = [];

/** Compiles a client as its own tsconfig says; gives what the compiler says. */
function compile(folder: string): string[] {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile) as { config: object };
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, {
    ...options,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noImplicitOverride: true,
    skipLibCheck: true,
  });
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}

beforeAll(async () => {
  [clinic, assistant] = await Promise.all([serve('clinic'), serve('assistant')]);
  const folders = { clinic: join(at.dir, 'clinic'), assistant: join(at.dir, 'assistant') };
  await writeClient(clinic.contract, 'typescript', folders.clinic);
  await writeClient(assistant.contract, 'typescript', folders.assistant);
  writeFileSync(join(folders.clinic, 'use.ts'), USE);
  expect([...compile(folders.clinic), ...compile(folders.assistant)]).toEqual([]);
  made = await import(pathToFileURL(join(folders.clinic, 'dist/index.js')).href);
  const other = await import(pathToFileURL(join(folders.assistant, 'dist/index.js')).href);
  const listening: typeof fetch = (url, init) => {
    asked.push(`${init?.method} ${String(url).replace(/^http:..[^/]*/, '')}`);
    return fetch(url, init);
  };
  triage = new made.TriageClient({ baseUrl: `${clinic.pair.url}/`, fetch: listening });
  const webSocket = (url: string, headers: Record<string, string>) => new WebSocket(url, { headers });
  chat = new other.ChatClient({ baseUrl: assistant.pair.url, webSocket, headers: { 'x-tenant': 'a' } });
}, 120_000);

afterAll(async () => {
  await Promise.all([clinic.pair.close(), assistant.pair.close()]);
  at.clean();
});

async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const message of messages) found.push(message);
  return found;
}

const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );

describe('a TypeScript client against a running pair', () => {
  it('puts fields into the path, the query and the body, and keeps 64-bit numbers whole', async () => {
    const answer = await triage.score({
      clinicId: 'north/wing ü',
      visit: { id: 9007199254740993n, vitals: { heartRate: 64 } },
      explain: true,
      consider: ['URGENCY_URGENT', 'URGENCY_ROUTINE'],
    });
    expect(answer).toMatchObject({ urgency: 'URGENCY_URGENT', score: 0.5 });
    expect(answer.contributions['north/wing ü']).toBe(9007199254740992);
    expect(asked.at(-1)).toBe(
      'POST /v2/clinics/north%2Fwing%20%C3%BC/visits/9007199254740993:score?explain=true&consider=URGENCY_URGENT&consider=URGENCY_ROUTINE',
    );
    const visit = await triage.getVisit({ name: 'clinics/c 1/visits/7', fields: 'symptoms,id' });
    expect(visit).toMatchObject({
      name: 'clinics/c 1/visits/7',
      id: '18446744073709551615',
      symptoms: ['symptoms', 'id'],
    });
    expect(made.fromBase64(visit.ecg)).toEqual(new Uint8Array([255, 254]));
    expect(made.toBase64(new Uint8Array([255, 254]))).toBe(visit.ecg);
  });

  it('patches with a mask, deletes, keeps slashes of long paths, and gives the field that is the answer', async () => {
    const visit = { name: 'clinics/c/visits/1', symptoms: ['x'] };
    expect(await triage.patchVisit({ visit, updateMask: 'symptoms' })).toMatchObject({ symptoms: ['symptoms'] });
    expect(await triage.patchVisit({ visit })).toMatchObject({ symptoms: ['symptoms'] });
    expect(await triage.deleteVisit({ name: 'clinics/c/visits/1' })).toEqual({});
    const text = await triage.getAttachment({ path: 'a/b%2Fc/d é.txt' });
    expect(new TextDecoder().decode(made.fromBase64(text))).toBe('a/b%2Fc/d é.txt');
  });

  it('refuses what no path can hold before it calls', async () => {
    for (const name of [undefined, '', 'clinics/../visits/1'])
      expect(await failure(triage.getVisit({ name }))).toBeInstanceOf(TypeError);
  });

  it('throws errors with code, status, message and details', async () => {
    expect(await failure(triage.getVisit({ name: 'clinics/c/visits/none' }))).toMatchObject({
      name: 'ApiError',
      code: 'NOT_FOUND',
      status: 404,
      message: 'no such visit',
    });
    expect(await failure(triage.getVisit({ name: 'clinics/c/visits/bad' }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      status: 400,
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: 'name' }] }],
    });
    const nobody = new made.TriageClient({ baseUrl: 'http://127.0.0.1:1' });
    expect(await failure(nobody.getVisit({ name: 'clinics/c/visits/1' }))).toMatchObject({
      code: 'UNAVAILABLE',
      status: 0,
    });
  });

  it('repeats what may be repeated when the service says when to come back', async () => {
    expect(await triage.getVisit({ name: 'clinics/c/visits/busy' })).toMatchObject({ name: 'clinics/c/visits/busy' });
    const impatient = new made.TriageClient({ baseUrl: clinic.pair.url, retries: 0 });
    expect(await failure(impatient.getVisit({ name: 'clinics/c/visits/busy' }))).toMatchObject({
      status: 503,
      retryAfter: 1,
    });
    const away = new AbortController();
    const waiting = failure(triage.getVisit({ name: 'clinics/c/visits/busy' }, { signal: away.signal }));
    setTimeout(() => away.abort(new Error('left')), 50);
    expect(await waiting).toMatchObject({ message: 'left' });
    await triage.getVisit({ name: 'clinics/c/visits/busy' }); // the one that is answered, then come two that are not
    const hurried = failure(triage.getVisit({ name: 'clinics/c/visits/busy' }, { timeoutMs: 500 }));
    expect(await hurried).toMatchObject({ name: 'ApiError', code: 'DEADLINE_EXCEEDED' });
  });

  it('keeps deadlines, obeys a signal, and passes an idempotency key', async () => {
    const slow = { clinicId: 'slow', visit: { id: '1' } };
    expect(await failure(triage.score(slow, { timeoutMs: 200 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const leaving = new AbortController();
    const left = failure(triage.score(slow, { signal: leaving.signal }));
    leaving.abort(new Error('changed my mind'));
    expect(await left).toMatchObject({ message: 'changed my mind' });
    const answer = await triage.score({ clinicId: 'c', visit: { id: '1' } }, { idempotencyKey: 'k1' });
    expect(answer.contributions).toHaveProperty('key k1');
  });
});

describe('streams of a TypeScript client', () => {
  it('yields the answers of a server stream, and throws the error at its end', async () => {
    const turns = [{ text: 'a' }, { text: 'b' }];
    expect(await all(chat.stream({ turns }))).toEqual([
      { text: 'a', done: false },
      { text: 'b', done: false },
      { text: '', done: true },
    ]);
    const seen: unknown[] = [];
    const broken = failure(
      (async () => {
        for await (const chunk of chat.stream({ turns, maxTokens: 13 })) seen.push(chunk);
      })(),
    );
    expect(await broken).toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: 'enough' });
    expect(seen).toHaveLength(2);
  });

  it('ends the call when the loop is left, or its time is up', async () => {
    for await (const chunk of chat.stream({ turns: [{ text: 'a' }], maxTokens: 99 })) {
      expect(chunk.text).toBe('a');
      break;
    }
    const late = failure(all(chat.stream({ turns: [{ text: 'a' }], maxTokens: 99 }, { timeoutMs: 300 })));
    expect(await late).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('sends a stream of requests, from a list or as they come', async () => {
    async function* turns() {
      yield { text: 'one' };
      yield { text: 'two', role: 'ROLE_USER' };
    }
    expect(await chat.summarize(turns())).toMatchObject({ text: 'one+two' });
    expect(await chat.summarize([{ text: 'x' }])).toMatchObject({ text: 'x' });
    expect(await failure(chat.summarize([{ nope: 1 }]))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('converses over a WebSocket', async () => {
    const heard: string[] = [];
    async function* turns() {
      yield { text: 'hello' };
      // The second turn waits for the first answer.
      while (heard.length === 0) await new Promise((done) => setTimeout(done, 5));
      yield { text: 'again' };
    }
    for await (const { text } of chat.converse(turns())) heard.push(text);
    expect(heard).toEqual(['hello!', 'again!', '']);
    expect(await failure(all(chat.converse([{ text: 'fail' }])))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'nothing to say',
    });
    const away = new AbortController();
    away.abort(new Error('left'));
    expect(await failure(all(chat.converse([], { signal: away.signal })))).toMatchObject({ message: 'left' });
  });

  it('ends a conversation whose time is up, and lets go of what makes its requests', async () => {
    let closed = false;
    async function* turns() {
      try {
        for (;;) {
          yield { text: 'more' };
          await new Promise((done) => setTimeout(done, 5));
        }
      } finally {
        closed = true;
      }
    }
    const late = failure(all(chat.converse(turns(), { timeoutMs: 300 })));
    expect(await late).toMatchObject({ name: 'ApiError', code: 'DEADLINE_EXCEEDED' });
    await expect.poll(() => closed).toBe(true);
  });
});

describe('the modules of a TypeScript client', () => {
  it('type-check for names that clash, bodies of any type, maps in requests and every well-known type', async () => {
    const contract = await contractOf(ODD);
    const folder = join(at.dir, 'odd');
    await writeClient(contract, 'typescript', folder);
    expect(compile(folder)).toEqual([]);
    const services = clientFiles(contract, 'typescript').get('services.ts') ?? '';
    expect(services).toMatch(/map\(.*\n.*'POST', path: \["\/t\.v1\.Client\/Map"\]/);
    expect(services).toMatch(/star\(.*\n.*path: \["\/t\.v1\.Client\/Star"\]/);
    expect(services).toContain('export class TV1Client');
  });

  it('yield bytes as they come, until the time is up', async () => {
    const server = createServer(
      (_request, answer) => void answer.writeHead(200, { 'content-type': 'a/b' }).write('drop'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const folder = join(at.dir, 'drip');
    await writeClient(await contractOf(ODD), 'typescript', folder);
    compile(folder);
    const { TV1ClientClient } = await import(pathToFileURL(join(folder, 'dist/index.js')).href);
    const { port } = server.address() as AddressInfo;
    const client = new TV1ClientClient({ baseUrl: `http://127.0.0.1:${port}` });
    const seen: unknown[] = [];
    const late = (async () => {
      for await (const drop of client.drip({ id: '1' }, { timeoutMs: 500 })) seen.push(drop);
    })();
    expect(await failure(late)).toMatchObject({ name: 'ApiError', code: 'DEADLINE_EXCEEDED' });
    expect(seen).toEqual([{ contentType: 'a/b', data: new Uint8Array(Buffer.from('drop')) }]);
    server.closeAllConnections();
    server.close();
  });

  it('write the numbers that JSON has no word for as the contract has them', async () => {
    const { textOf } = await import(pathToFileURL(join(at.dir, 'clinic/dist/json.js')).href);
    expect(textOf({ a: NaN, b: [Infinity, -Infinity], c: 1.5, d: 9007199254740993n })).toBe(
      '{"a":"NaN","b":["Infinity","-Infinity"],"c":1.5,"d":"9007199254740993"}',
    );
  });
});
