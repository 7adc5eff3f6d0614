import { afterAll, beforeAll, describe, it } from 'vitest';

import { exchangesByTopic, hold } from '../e2e/exchange.js';
import { liveCases } from './cases/live.js';
import { webSocketCases } from './cases/web-socket.js';
import { wireCases } from './cases/wire.js';
import { type Pair, startPair } from './pair.js';

describe('the assistant contract, its model in TypeScript', () => {
  let pair: Pair;
  beforeAll(async () => void (pair = await startPair('assistant', 'typescript', { origins: 'https://app.example' })));
  afterAll(() => pair?.leave());

  describe.each(exchangesByTopic('assistant'))('%s', (_topic, exchanges) => {
    it.each(exchanges)('$name', (exchange) => hold(pair.user, exchange));
  });
  liveCases(() => pair);
  webSocketCases(() => pair);
  wireCases(() => pair);
});
