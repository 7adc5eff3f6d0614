import { afterAll, beforeAll, describe, it } from 'vitest';

import { exchangesByTopic, hold } from '../e2e/exchange.js';
import { liveCases } from './cases/live.js';
import { schemathesisCase } from './cases/schemathesis.js';
import { webSocketCases } from './cases/web-socket.js';
import { wireCases } from './cases/wire.js';
import { type Pair, startPair } from './pair.js';

/** Details other than BadRequest and RetryInfo are sent by models in TypeScript alone. */
const topics = {
  typescript: exchangesByTopic('assistant'),
  python: exchangesByTopic('assistant').filter(([topic]) => topic !== 'details'),
};

describe.each(['typescript', 'python'] as const)('the assistant contract, its model in %s', (language) => {
  let pair: Pair;
  beforeAll(async () => void (pair = await startPair('assistant', language, { origins: 'https://app.example' })));
  afterAll(() => pair?.leave());

  describe.each(topics[language])('%s', (_topic, exchanges) => {
    it.each(exchanges)('$name', (exchange) => hold(pair.user, exchange));
  });
  liveCases(() => pair);
  webSocketCases(() => pair);
  wireCases(() => pair);
  schemathesisCase(() => pair);
});
