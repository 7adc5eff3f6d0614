// The training script: its result is the committed model, and it is a good one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { train, type Trained } from '../src/train.js';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('training makes the committed model', async () => {
  const made = train(await read('data/iris.csv'));
  const committed = JSON.parse(await read('model.json')) as Trained;
  const numbers = ({ mean, scale, weights, bias }: Trained) => [mean, scale, ...weights, bias].flat();
  assert.deepEqual(made.species, committed.species);
  for (const [i, value] of numbers(made).entries()) assert.ok(Math.abs(value - (numbers(committed)[i] ?? 0)) < 1e-4);
});

test('the model is right on flowers it has not seen', async () => {
  const { metrics } = JSON.parse(await read('model.json')) as Trained;
  assert.equal(metrics.held_out_rows, 30);
  assert.ok(metrics.held_out_accuracy >= 0.9);
});
