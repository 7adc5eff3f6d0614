import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiEnvironment, startApi } from '../../../runtime/service/index.js';
import { modelEnvironment, serveModel } from '../../../runtime/service/model/index.js';
import { onStop } from '../../../runtime/service/process/shutdown.js';
import { compiled } from './contracts.js';
import { Classifier } from './models.js';
import { eventually, LogBook } from './pair.js';

// The same programs run as real processes in drain.test.ts; here the process is this one, and its exit is only noted.
describe('the programs of both services', () => {
  const exits: number[] = [];
  const exit = () => vi.spyOn(process, 'exit').mockImplementation((code) => void exits.push(Number(code)) as never);
  afterEach(() => {
    vi.restoreAllMocks();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal);
    exits.length = 0;
  });

  it('start, serve, and on the first signal drain and exit', async () => {
    exit();
    const contract = await compiled('iris');
    const log = new LogBook();
    const model = await serveModel({
      contract,
      services: [Classifier],
      environment: { AO_PORT: '0', AO_LOG_LEVEL: 'silent' },
    });
    const api = await startApi({
      contract,
      environment: { AO_PORT: '0', AO_MODEL_ADDRESS: model.address },
      log,
    });
    expect((await fetch(`${api.address}/v1/iris:classify`, { method: 'POST' })).status).toBe(200);
    // A browser connects ahead of its first request; it must not hold the drain up.
    const early = connect(Number(new URL(api.address).port), '127.0.0.1');
    await new Promise((resolve) => early.once('connect', resolve));
    process.emit('SIGTERM');
    process.emit('SIGINT');
    await eventually(() => exits.length === 2);
    expect(exits).toEqual([0, 0]);
    expect(log.lines.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('listening on http://127.0.0.1:'),
      'request',
      'draining',
      'stopped',
    ]);
  });

  it.each([
    ['the environment', { AO_PORT: 'x' }, 78, 'AO_SERVICE_ENVIRONMENT_INVALID'],
    ['the contract', {}, 78, 'AO_SERVICE_CONTRACT_MISSING'],
  ])(
    'tell what is wrong with %s and exit by its kind',
    async (_what, environment: Record<string, string>, status, code) => {
      exit();
      const log = new LogBook();
      await startApi({ contract: new URL('file:///nowhere/contract.binpb'), environment, log });
      expect(exits).toEqual([status]);
      expect(log.lines).toEqual([
        expect.objectContaining({
          level: 'fatal',
          code,
          remedy: expect.any(Array),
          docs: expect.any(String),
        }),
      ]);
    },
  );

  it('log what nobody foresaw with its trace, and exit 1', async () => {
    exit();
    const log = new LogBook();
    const configure = () => {
      throw new TypeError('unforeseen');
    };
    await startApi({ contract: await compiled('iris'), environment: {}, log, configure });
    expect(exits).toEqual([1]);
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'fatal',
        msg: 'unforeseen',
        err: expect.objectContaining({ stack: expect.any(String) }),
      }),
    ]);
  });

  it('hear the end of standard input only when supervised, and stop listening when told', () => {
    const reasons: string[] = [];
    const unsupervised = onStop(false, (reason) => reasons.push(reason));
    process.stdin.emit('end');
    expect(reasons).toEqual([]);
    unsupervised();
    process.emit('SIGTERM');
    expect(reasons).toEqual([]);
    const supervised = onStop(true, (reason) => reasons.push(reason));
    process.stdin.emit('end');
    process.emit('SIGTERM');
    expect(reasons).toEqual(['supervisor gone']);
    supervised();
  });

  it('document every variable once, with a type and a default', () => {
    for (const table of [apiEnvironment, modelEnvironment]) {
      expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
      for (const { description } of table) expect(description).toMatch(/\.$/);
    }
  });
});
