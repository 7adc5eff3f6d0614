import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { type RService, startR } from './r-service.js';

const CHAT = `
complete <- function(request, context) {
  list(text = paste(request$turns$text, collapse = ""))
}
`;

describe.skipIf(!hasR)('who leaves a model in R', () => {
  let contract: string;
  let service: RService;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(() => service.close());

  it('while large messages are under way costs no worker', async () => {
    service = await startR(contract, CHAT, { AO_MAX_MESSAGE_BYTES: '20000000' });
    const turns = [{ text: 'x'.repeat(6_000_000) }];
    for (let round = 0; round < 16; round += 1) {
      const call = service.caller.call('Complete');
      const lost = call.send({ turns });
      setTimeout(() => call.stream.cancel(), 20 + round * 15);
      await lost;
      const kept = await service.caller.call('Complete').send({ turns: [{ text: 'small' }] });
      expect([kept.status.code, kept.messages[0]?.text]).toEqual([0, 'small']);
    }
    expect(service.lines('a worker has ended')).toEqual([]);
  });
});
