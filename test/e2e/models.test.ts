import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { commandsOf, type ExampleAnswers } from '../../tools/gen/example-answers.js';
import { hasR } from '../r.js';
import { eventually, freePorts, User } from './user.js';

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const answers = JSON.parse(
  readFileSync(repository('blueprints/project/answers/three-models.json'), 'utf8'),
) as ExampleAnswers;

const setosa = { sepalLength: 5.0, sepalWidth: 3.4, petalLength: 1.5, petalWidth: 0.2 };
const [FIRST, SECOND] = ['model-service', 'species-v2'];

/** What becomes of a share in so many requests, but for once in some million runs. */
const bounds = (share: number, count: number): [least: number, most: number] => {
  const spread = 5 * Math.sqrt(count * share * (1 - share));
  return [count * share - spread, count * share + spread];
};

/** examples/three-models, made by its commands: Python in two versions, R and TypeScript behind one api-service. */
describe.skipIf(!hasR)('one api-service in front of several models', () => {
  let user: User;
  let project: string;
  let env: NodeJS.ProcessEnv;
  const ao = (...args: string[]) => user.must(args, project, env);
  const json = async <T>(...args: string[]) => JSON.parse((await ao(...args, '--json')).stdout) as T;
  const edit = (file: string, from: string, to: string) => {
    const before = readFileSync(join(project, file), 'utf8');
    expect(before).toContain(from);
    writeFileSync(join(project, file), before.replace(from, to));
  };
  const classify = async (headers: Record<string, string> = {}) => {
    const response = await user.request('/v1/species:classify', { body: setosa, headers });
    const body = (await response.json()) as { species?: string };
    return { status: response.status, model: response.headers.get('ao-model'), species: body.species };
  };
  /** How many of so many requests each model answered; all must be answered. */
  const tally = async (count: number): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    const ask = async (): Promise<void> => {
      for (let left = count / 10; left > 0; left--) {
        const { status, model, species } = await classify();
        expect([status, species]).toEqual([200, 'setosa']);
        counts[model ?? 'nobody'] = (counts[model ?? 'nobody'] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 10 }, ask));
    return counts;
  };
  const states = async () => {
    const { models } = (await (await user.request('/health/ready', { method: 'GET' })).json()) as {
      models: Record<string, string>;
    };
    return models;
  };

  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, answers.name);
    const ports = await freePorts(3);
    env = Object.fromEntries(
      ['SPECIES_V2', 'GROWTH', 'CARE'].map((name, i) => [`AO_SERVICES_${name}_PORT`, String(ports[i])]),
    );
    const [init, ...generate] = commandsOf(answers) as [string[], ...string[][]];
    const words = init.map((word, i) =>
      init[i - 1] === '--contract' ? repository(`test/fixtures/contracts/${word}`) : word,
    );
    await user.must([...words, '--yes', '--no-install']);
    for (const command of generate) await ao(...command);
    cpSync(repository(`test/fixtures/models/${answers.written}`), project, { recursive: true });
    // The caller's own choice is off unless the project wants it.
    edit(
      'ao.toml',
      '[services.api-service]',
      '[services.api-service]\nenv = { AO_SPLIT_KEY = "x-user", AO_SPLIT_OVERRIDE = "1" }\n#',
    );
    // In CI `ao check` writes nothing: what the edit means for compose.yaml would be out of date.
    await ao('sync');
  });
  afterAll(async () => {
    await user?.ao(['down'], project);
    user?.leave();
  });

  it('passes ao check, the gates of every model among them', async () => {
    const { checks } = await json<{ checks: { name: string; outcome: string }[] }>('check');
    expect(checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    for (const gate of ['model tests', 'species-v2 tests', 'growth tests', 'care tests'])
      expect(checks.map(({ name }) => name)).toContain(gate);
  });

  it('answers each service by the model that serves it, streams too, and says by which', async () => {
    await ao('up', '-d');
    const post = async (path: string, body: unknown) => {
      const response = await user.request(path, { body });
      return [response.status, response.headers.get('ao-model'), await response.json()];
    };
    const heights = [0, 1, 2, 3].map((day) => ({ day, centimetres: 10 + 2 * day + (day % 2) * 0.1 }));
    expect(await post('/v1/growth:forecast', { heights, daysAhead: 2 })).toEqual([
      200,
      'growth',
      { centimetres: expect.closeTo(20.1, 0), lower: expect.any(Number), upper: expect.any(Number) },
    ]);
    expect(await post('/v1/care:advise', { species: 'setosa', temperature: 30 })).toEqual([
      200,
      'care',
      { litresPerWeek: 3, hints: ['full sun'] },
    ]);
    expect(await post('/v1/care:advise', { species: 'oak' })).toMatchObject([400, 'care', { code: 3 }]);
    const schedule = await user.request('/v1/care/virginica/schedule', { method: 'GET' });
    expect([schedule.status, schedule.headers.get('ao-model')]).toEqual([200, 'care']);
    expect((await schedule.text()).trim().split('\n')).toHaveLength(2);
    expect(await classify()).toMatchObject({ status: 200, species: 'setosa' });
    expect(await states()).toEqual({ [FIRST]: 'ready', [SECOND]: 'ready', growth: 'ready', care: 'ready' });
  });

  it('gives the second version its share of a thousand requests', async () => {
    const counts = await tally(1000);
    const [least, most] = bounds(0.2, 1000);
    expect(Object.keys(counts).sort()).toEqual([FIRST, SECOND]);
    expect(counts[SECOND]).toBeGreaterThan(least);
    expect(counts[SECOND]).toBeLessThan(most);
    const metrics = await (await user.request('/metrics', { method: 'GET' })).text();
    expect(metrics).toMatch(
      /grpc_client_handled_total\{[^}]*grpc_service="garden.v1.Species"[^}]*model="species-v2"\}/,
    );
  });

  it('gives a user the same version each time, and whom a caller names', async () => {
    const versions = new Set<string | null>();
    for (let i = 0; i < 40; i++) {
      const headers = { 'x-user': `user-${i}` };
      const [one, two] = await Promise.all([classify(headers), classify(headers)]);
      expect(two.model).toBe(one.model);
      versions.add(one.model);
    }
    expect([...versions].sort()).toEqual([FIRST, SECOND]);
    expect((await classify({ 'ao-model': SECOND })).model).toBe(SECOND);
    expect((await classify({ 'ao-model': 'care' })).status).toBe(400);
  });

  it('is seen model by model from the command line', async () => {
    const { services } = await json<{ services: { name: string; state: string }[] }>('ps');
    expect(services.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(
      ['api-service', 'care', 'growth', FIRST, SECOND].map((name) => `${name} ready`).sort(),
    );
    const routes = (await ao('routes')).stdout;
    expect(routes).toMatch(/garden\.v1\.Species\.Classify +model-service 80%, species-v2 20%/);
    expect(routes).toMatch(/garden\.v1\.Growth\.Forecast +growth /);
    const called = (...args: string[]) => json<{ model: string; response: object }>('call', ...args);
    expect(await called('Classify', JSON.stringify(setosa))).toMatchObject({
      model: FIRST,
      response: { species: 'setosa', probability: 1 },
    });
    expect((await called('Classify', JSON.stringify(setosa), '--model', SECOND)).model).toBe(SECOND);
    expect((await called('Advise', '{"species": "setosa"}')).model).toBe('care');
    expect((await ao('logs', SECOND, 'care')).stdout).toMatch(/species-v2[^]*care|care[^]*species-v2/);
  });

  it('goes on without the second version when that is killed, and with it when it is back', async () => {
    const { services } = await json<{ services: { name: string; id: string }[] }>('ps');
    const head = 'class Species(SpeciesBase):';
    const broken = `${head}\n    def load(self) -> None:\n        raise RuntimeError("broken")\n`;
    edit(`${SECOND}/model.py`, head, broken);
    process.kill(Number(services.find(({ name }) => name === SECOND)?.id), 'SIGKILL');
    await eventually('the end of the second version', async () => (await states())[SECOND] === 'not serving');
    expect(await tally(200)).toEqual({ [FIRST]: 200 });
    expect((await user.request('/health/ready', { method: 'GET' })).status).toBe(200);
    edit(`${SECOND}/model.py`, broken, head);
    await eventually('the second version', async () => (await states())[SECOND] === 'ready', 90_000);
    await eventually('its answer', async () => (await classify({ 'ao-model': SECOND })).status === 200);
  });

  it('takes an edited share at the next start, without a build', async () => {
    edit('ao.toml', 'share = 20', 'share = 70');
    await ao('down');
    const { stdout, stderr } = await ao('up', '-d');
    expect(`${stdout}${stderr}`).not.toMatch(/install/i);
    const [least, most] = bounds(0.7, 200);
    const counts = await tally(200);
    expect(counts[SECOND]).toBeGreaterThan(least);
    expect(counts[SECOND]).toBeLessThan(most);
  });

  it('refuses a share that does not fit, with its line', async () => {
    edit('ao.toml', '[services.model-service]', '[services.model-service]\nshare = 50 #');
    const refused = await user.ao(['check', '--only', 'contract'], project, env);
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(
      /ao\.toml:\d+:\d+: services\.\S+\.share: the shares of garden\.v1\.Species add up to 120 percent/,
    );
    edit('ao.toml', '[services.model-service]\nshare = 50 #', '[services.model-service]');
  });

  it('is rid of the second version by one command, and all goes to the first', async () => {
    await ao('down');
    await ao('destroy', 'model', SECOND);
    await ao('up', '-d');
    expect(await tally(50)).toEqual({ [FIRST]: 50 });
    expect(await states()).toEqual({ [FIRST]: 'ready', growth: 'ready', care: 'ready' });
    await ao('down');
  });
});
