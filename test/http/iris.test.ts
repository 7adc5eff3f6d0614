import { afterAll, beforeAll, describe } from 'vitest';

import { connectCases } from './cases/connect.js';
import { schemathesisCase } from './cases/schemathesis.js';
import { type Pair, startPair } from './pair.js';

describe('the iris contract, its model in TypeScript', () => {
  let pair: Pair;
  beforeAll(async () => void (pair = await startPair('iris', 'typescript', { switches: false })));
  afterAll(() => pair?.leave());

  schemathesisCase(() => pair);
  connectCases(() => pair);
});
