// The model, called as the server calls it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { InvalidArgument, testContext } from '@ao/service/model';
import { PredictRequestSchema } from '../gen/base.js';
import { Predictor } from '../src/model.js';

const setosa = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };
const virginica = { sepalLength: 6.3, sepalWidth: 3.3, petalLength: 6, petalWidth: 2.5 };

const model = new Predictor();
before(() => model.load());

const predict = (measurements: Partial<typeof setosa>) => model.predict(create(PredictRequestSchema, measurements), testContext());

for (const [species, measurements] of Object.entries({ setosa, virginica })) {
  test(`tells a typical ${species}`, async () => {
    assert.equal((await predict(measurements)).species, species);
  });
}

test('the probabilities of all species are 1 together', async () => {
  const { probabilities = {} } = await predict(setosa);
  assert.deepEqual(Object.keys(probabilities).sort(), ['setosa', 'versicolor', 'virginica']);
  const sum = Object.values(probabilities).reduce((total, p) => total + p, 0);
  assert.ok(Math.abs(sum - 1) < 1e-9);
});

test('is sure even far from what it was trained on', async () => {
  const { probabilities = {} } = await predict({ petalLength: 1e6, petalWidth: 1e6 });
  for (const p of Object.values(probabilities)) assert.ok(Number.isFinite(p));
});

for (const field of Object.keys(setosa)) {
  for (const value of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`refuses ${value} as ${field} and names the field`, async () => {
      await assert.rejects(predict({ ...setosa, [field]: value }), (error) => {
        assert.ok(error instanceof InvalidArgument);
        assert.match(error.message, new RegExp(`^${field}: `));
        return true;
      });
    });
  }
}
