import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { languagesHere } from '../r.js';
import { eventually, User } from './user.js';

const setosa = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };

describe.each(languagesHere)('ao init with a %s model', (language) => {
  let user: User;
  let project: string;
  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, 'myproj');
    await user.must(['init', 'myproj', '--model', language, '--yes']);
  });
  afterAll(() => user?.leave());

  it('passes ao check, every gate once', async () => {
    const { stdout } = await user.must(['check', '--json'], project);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; outcome: string }[] };
    expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
    expect(checks.filter((check) => check.outcome !== 'passed')).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(8);
  });

  it('answers POST /predict while ao up is in the foreground, and is gone after Ctrl-C', async () => {
    const up = user.start(['up'], project);
    const answer = await eventually(
      'an answer',
      async () => {
        const response = await user.request('/predict', { body: setosa });
        return response.ok && ((await response.json()) as { species: string; probabilities: Record<string, number> });
      },
      60_000,
    );
    expect(answer.species).toBe('setosa');
    expect(Object.keys(answer.probabilities)).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(Object.values(answer.probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    up.kill('SIGINT');
    const [code] = await new Promise<[number | null]>((done) => up.once('close', (c) => done([c])));
    expect(code).toBe(130);
    await expect(user.request('/health', { method: 'GET' })).rejects.toThrow();
  });

  it('takes a request from the command line and says the same', async () => {
    await user.must(['up', '-d'], project);
    const { stdout } = await user.must(['call', 'Predict', JSON.stringify(setosa)], project);
    expect(JSON.parse(stdout)).toMatchObject({ species: 'setosa' });
    const { stdout: table } = await user.must(['ps', '--json'], project);
    expect(JSON.parse(table).services.map((s: { state: string }) => s.state)).toEqual(['ready', 'ready']);
    await user.must(['down'], project);
  });
});
