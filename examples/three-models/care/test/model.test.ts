import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { collect, InvalidArgument, testContext } from '@ao/service/model';
import { Care } from '../src/model.js';

const care = new Care();
const { advise, schedule } = Care.service.method;

test('a hot day asks for more water, and for shade', async () => {
  const mild = await care.advise(create(advise.input, { species: 'setosa', temperature: 18 }), testContext());
  assert.deepEqual(mild, { litresPerWeek: 2, hints: ['full sun'] });
  const hot = await care.advise(create(advise.input, { species: 'setosa', temperature: 35 }), testContext());
  assert.equal(hot.litresPerWeek, 3.5);
  assert.deepEqual(hot.hints, ['water in the evening', 'give it shade']);
});

test('the week has two waterings', async () => {
  const week = await collect(care.schedule(create(schedule.input, { species: 'virginica' }), testContext()));
  assert.deepEqual(week, [
    { day: 1, litres: 3.5 },
    { day: 4, litres: 3.5 },
  ]);
});

test('a plant that it does not know is refused', async () => {
  await assert.rejects(care.advise(create(advise.input, { species: 'oak' }), testContext()), InvalidArgument);
});
