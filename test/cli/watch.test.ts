import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchProject } from '../../cli/watch.js';
import type { RunPlan } from '../../runtime/platform/engines/index.js';
import { room } from './harness.js';

const root = room();
const path = (...parts: string[]) => join(root, ...parts);
const plan = {
  project: 'p',
  root,
  services: ['model-service', 'api-service'].map((name) => ({ name, dir: path(name) })),
} as unknown as RunPlan;

let stop: AbortController;
let happened: string[];
let syncFails: boolean;

beforeEach(async () => {
  rmSync(root, { recursive: true, force: true });
  for (const dir of [
    'model-interface',
    'model-service/node_modules/x',
    'model-service/__pycache__',
    'api-service/dist',
  ])
    mkdirSync(path(dir), { recursive: true });
  [stop, happened, syncFails] = [new AbortController(), [], false];
  const supervisor = { restart: async (names: readonly string[]) => void happened.push(`restart ${names.join(' ')}`) };
  await watchProject(plan, supervisor, {
    contractDir: path('model-interface'),
    signal: stop.signal,
    async sync() {
      if (syncFails) throw new Error('the contract is broken');
      happened.push('sync');
      writeFileSync(path('api-service/contract.binpb'), String(happened.length));
    },
    onChange: (names) => happened.push(`changed ${names.join(' ')}`),
    onError: (error) => happened.push((error as Error).message),
  });
});
afterEach(() => stop.abort());

async function until(what: string): Promise<void> {
  await expect.poll(() => happened, { timeout: 10_000 }).toContain(what);
}

test('a change of code restarts its service; several at once are one change', async () => {
  for (const name of ['model.py', 'größe.py', 'other.py']) writeFileSync(path('model-service', name), 'x');
  await until('restart model-service');
  expect(happened).toEqual(['changed model-service', 'restart model-service']);
});

test('a change of the contract is synced, and what that writes restarts the services it changes', async () => {
  writeFileSync(path('model-interface/a.proto'), 'x');
  await until('restart api-service');
  expect(happened).toEqual(['sync', 'changed api-service', 'restart api-service']);
});

test('what tools leave behind is no change', async () => {
  for (const file of [
    'model-service/node_modules/x/a.js',
    'model-service/__pycache__/a.pyc',
    'api-service/dist/main.js',
    'model-service/b.pyc',
    'model-service/model.py~',
  ])
    writeFileSync(path(file), 'x');
  writeFileSync(path('api-service/app.ts'), 'x');
  await until('restart api-service');
  expect(happened).toEqual(['changed api-service', 'restart api-service']);
});

test('a mistake is told, and the next change counts again', async () => {
  syncFails = true;
  writeFileSync(path('model-interface/a.proto'), 'x');
  await until('the contract is broken');
  syncFails = false;
  writeFileSync(path('model-interface/a.proto'), 'better');
  await until('restart api-service');
});
