import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { endAll, eventually, Service, show } from './service.js';

const REQUESTS = 500;
const CALLERS = 20;

/** A port that is free: nobody tells where a service listens that has no log. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe('a service whose log cannot be written', () => {
  afterEach(endAll);

  const full = (): number => openSync('/dev/full', 'w');

  /** Answers requests, and says what that cost in memory, MB. */
  async function serves(api: Service, url: string): Promise<void> {
    await eventually(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok);
    const before = await api.measure();
    const statuses = new Set<number>();
    const call = async (): Promise<void> => {
      for (let i = 0; i < REQUESTS / CALLERS; i++) {
        const response = await fetch(`${url}/v1/add`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"id":"x","a":1,"b":2}',
        });
        statuses.add(response.status);
        expect(await response.text()).toBe('{"id":"x","sum":"3"}');
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, call));
    expect(statuses).toEqual(new Set([200]));
    const after = await api.measure();
    show(
      'log: heap and buffers before and after, MB',
      [before, after].map(({ heap, external }) => (heap + external) / 1e6),
    );
  }

  it('goes on where the disk is full, and ends as it should', async () => {
    const [modelPort, apiPort] = [await freePort(), await freePort()];
    const disk = full();
    const model = new Service('model', { AO_PORT: String(modelPort) }, disk);
    const api = new Service('api', { AO_PORT: String(apiPort), AO_MODEL_ADDRESS: `127.0.0.1:${modelPort}` }, disk);
    closeSync(disk);
    await serves(api, `http://127.0.0.1:${apiPort}`);
    expect(await api.stop()).toBe(0);
    expect(await model.stop()).toBe(0);
    expect(api.stderr + model.stderr).toBe('');
  });

  it('goes on where the reader of the log has gone', async () => {
    const model = new Service('model');
    const api = new Service('api', { AO_MODEL_ADDRESS: await model.address });
    const url = await api.address;
    model.process.stdout?.destroy();
    api.process.stdout?.destroy();
    await serves(api, url);
    expect(await api.stop()).toBe(0);
    expect(await model.stop()).toBe(0);
    expect(api.stderr + model.stderr).toBe('');
  });

  it('goes on where the reader of the log reads no more, in bounded memory', async () => {
    const model = new Service('model');
    const api = new Service('api', { AO_MODEL_ADDRESS: await model.address });
    const url = await api.address;
    api.process.stdout?.removeAllListeners('readable').removeAllListeners('data').pause();
    await serves(api, url);
  });
});
