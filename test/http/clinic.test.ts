import { afterAll, beforeAll, describe, it } from 'vitest';

import { exchangesByTopic, hold } from '../e2e/exchange.js';
import { schemathesisCase } from './cases/schemathesis.js';
import { type Pair, startPair } from './pair.js';

describe('the clinic contract, its model in Python', () => {
  let pair: Pair;
  beforeAll(async () => void (pair = await startPair('clinic', 'python')));
  afterAll(() => pair?.leave());

  describe.each(exchangesByTopic('clinic'))('%s', (_topic, exchanges) => {
    it.each(exchanges)('$name', (exchange) => hold(pair.user, exchange));
  });
  schemathesisCase(() => pair);
});
