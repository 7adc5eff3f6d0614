import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Engine, LogLine, RunPlan, ServiceSpec, Unit } from '../../runtime/platform/engines/engine.js';
import { untilReady } from '../../runtime/platform/engines/supervisor/probe.js';

/** What the suite asks of an engine's own test: the engine, and the service of `test/fixtures/services/answering.mjs` on it. */
export interface EngineUnderTest {
  engine(): Promise<Engine>;
  /** A fresh project folder. */
  root(): Promise<string>;
  /** Command and image by which this engine runs `answering.mjs`. */
  program(): Promise<Pick<ServiceSpec, 'command' | 'image'>>;
  /** Whether anything that `start` of this project made is still there, by other means than the engine's own. */
  leftovers(plan: RunPlan): Promise<string[]>;
  /** Lets a started unit live on as if `ao` had been killed with -9: returns once the engine has forgotten it. */
  abandon?(unit: Unit): Promise<void>;
}

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Polls until `check` gives something; fails loudly at the deadline. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 15_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A plan of two services, `front` that needs `back`, both `answering.mjs`. */
export async function answeringPlan(
  root: string,
  program: Pick<ServiceSpec, 'command' | 'image'>,
  env: { front?: Record<string, string>; back?: Record<string, string> } = {},
): Promise<RunPlan> {
  const base = {
    ...program,
    dir: root,
    commandEnv: {},
    host: '127.0.0.1',
    probe: { kind: 'http', path: '/health/ready' } as const,
    readyTimeoutMs: 20_000,
    stopTimeoutMs: 10_000,
  };
  const back: ServiceSpec = {
    ...base,
    name: 'back',
    kind: 'model',
    needs: [],
    env: env.back ?? {},
    port: await freePort(),
  };
  const front: ServiceSpec = {
    ...base,
    name: 'front',
    kind: 'api',
    needs: ['back'],
    env: env.front ?? {},
    port: await freePort(),
  };
  return { project: `suite-${Math.random().toString(36).slice(2, 8)}`, root, services: [back, front] };
}

/** The behaviour that every engine must show. Call it in a test file of the engine. */
export function engineSuite(name: string, under: EngineUnderTest): void {
  describe(`the ${name} engine, as every engine`, () => {
    const started: Unit[] = [];
    afterEach(async () => {
      await Promise.all(started.splice(0).map((unit) => unit.stop(0)));
    });

    async function bring(plan: RunPlan, service: string) {
      const engine = await under.engine();
      const spec = plan.services.find((s) => s.name === service)!;
      const lines: LogLine[] = [];
      const unit = await engine.start(spec, plan, (line) => lines.push(line));
      started.push(unit);
      const url = `http://${spec.host}:${spec.port}`;
      const ready = () => untilReady(spec, AbortSignal.timeout(30_000));
      return { engine, spec, unit, lines, url, ready };
    }
    const planFor = async (env: Parameters<typeof answeringPlan>[2] = {}) =>
      answeringPlan(await under.root(), await under.program(), env);
    const json = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

    it('starts a service that answers at its address, with its variables', async () => {
      const plan = await planFor({ back: { TEST_WORDS: 'two words, ü and "quotes"' } });
      const { url, ready, spec, unit } = await bring(plan, 'back');
      expect(await ready()).toBe(true);
      expect(await json(`${url}/env`)).toMatchObject({
        TEST_WORDS: 'two words, ü and "quotes"',
        AO_PORT: String(spec.port),
        AO_DRAIN_MS: '7500',
      });
      expect(unit.id).not.toBe('');
    });

    it('gives out its lines, both streams, letters whole', async () => {
      const { lines, unit } = await bring(await planFor({ back: { TEST_EXIT: '3' } }), 'back');
      expect(await unit.exited).toEqual({ code: 3, signal: null });
      expect(lines).toContainEqual({ service: 'back', stream: 'stdout', text: 'begin: grüße, 世界' });
      expect(lines).toContainEqual({
        service: 'back',
        stream: 'stderr',
        text: `ImportError: no module named 'tørch'`,
      });
    });

    it('lets a service reach the one it needs', async () => {
      const plan = await planFor({ back: { TEST_WHO: 'back' } });
      const back = await bring(plan, 'back');
      await back.ready();
      const front = await bring(plan, 'front');
      await front.ready();
      expect(await json(`${front.url}/peer`)).toMatchObject({ TEST_WHO: 'back' });
    });

    it('stops a service without losing the request in flight', async () => {
      const { url, ready, unit, lines } = await bring(await planFor(), 'back');
      await ready();
      const answer = json(`${url}/slow`);
      await new Promise((resolve) => setTimeout(resolve, 100)); // the request is on its way
      await unit.stop(10_000);
      expect(await answer).toEqual({ slow: true });
      expect((await unit.exited).code).toBe(0);
      expect(lines.map((line) => line.text)).toContain('draining');
    });

    it('ends by force a service that does not stop, and may be hurried', async () => {
      const { ready, unit, url } = await bring(await planFor({ back: { TEST_STUBBORN: '1' } }), 'back');
      await ready();
      const slow = unit.stop(600_000);
      await unit.stop(0);
      await slow;
      await expect(fetch(`${url}/env`)).rejects.toThrow();
    });

    it('says in the preflight whose program has a port', async () => {
      const plan = await planFor();
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(plan.services[1]!.port, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const engine = await under.engine();
      await expect(engine.preflight(plan)).rejects.toMatchObject({
        code: 'AO_ENGINE_PORT_TAKEN',
        message: expect.stringContaining(`front: port ${plan.services[1]!.port} is in use by `),
      });
    });

    it('leaves nothing after a stop, and may start anew', async () => {
      const plan = await planFor();
      const first = await bring(plan, 'back');
      await first.ready();
      await first.unit.stop(10_000);
      expect(await under.leftovers(plan)).toEqual([]);
      const second = await bring(plan, 'back');
      expect(await second.ready()).toBe(true);
      await second.unit.stop(10_000);
    });

    it('sweeps up what a killed run left, once, and nothing of another project', async () => {
      const [mine, other] = [await planFor(), await planFor()];
      const [left, foreign] = [await bring(mine, 'back'), await bring(other, 'back')];
      await Promise.all([left.ready(), foreign.ready()]);
      await under.abandon?.(left.unit);
      const swept = await left.engine.sweep(mine);
      expect(swept).toHaveLength(1);
      expect(swept[0]).toContain('back');
      expect(await under.leftovers(mine)).toEqual([]);
      expect(await left.engine.sweep(mine)).toEqual([]);
      expect(await json(`${foreign.url}/env`)).toHaveProperty('pid');
    });

    it('does not bring back a project folder that was deleted', async () => {
      const plan = { ...(await planFor()), root: `${await under.root()}/gone` };
      const { ready, unit } = await bring(plan, 'back');
      await ready();
      await unit.stop(10_000);
      expect(existsSync(plan.root)).toBe(false);
    });
  });
}
