import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled } from './contracts.js';
import { Classifier, gone } from './models.js';
import { eventually, startPair, type Pair } from './pair.js';

describe('the bridge', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair(compiled('iris.proto'), [Classifier], { AO_DEADLINE_MS: '1500', AO_MAX_BODY_BYTES: '100000' });
  });
  afterAll(() => pair.close());

  it('answers an annotated rpc and one without annotation, with 64-bit numbers whole', async () => {
    const classified = await pair.post('/v1/iris:classify', { sepalLength: 5.1, petal_length: 1.4 });
    expect(classified).toMatchObject({ status: 200, body: { species: 'SPECIES_SETOSA', probabilities: { setosa: 0.75, other: 0.25 } } });
    const described = await pair.post('/iris.v1.Classifier/DescribeModel', {});
    expect(described.body).toEqual({ name: 'irises ✿', version: '1.0', trainingRows: '9007199254740993' });
    expect(described.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});
