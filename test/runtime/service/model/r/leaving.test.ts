import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { printed, type RService, startR } from './r-service.js';

const CHAT = `
complete <- function(request, context) {
  list(text = paste(request$turns$text, collapse = ""))
}

summarize <- function(receive, context) {
  while (!is.null(receive())) message("heard ", Sys.getpid())
  list(text = "all")
}

stream <- function(request, context, send) {
  if (exists("kept")) kept(list(text = "of another caller"))
  kept <<- send
  send(list(text = "mine"))
}
`;

describe.skipIf(!hasR)('a caller of a model in R', () => {
  let contract: string;
  let service: RService;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(() => service.close());

  it('that leaves while large messages are under way costs no worker', async () => {
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

  it('is told at once when the worker that listens to it has ended', async () => {
    service = await startR(contract, CHAT);
    const call = service.caller.call('Summarize');
    call.write({ text: 'a' });
    const pid = Number(await printed(service, 'heard'));
    // It asks for the next message by then.
    await pause(200);
    process.kill(pid, 'SIGKILL');
    expect((await call.ended).status).toMatchObject({ code: 14, details: 'the worker that answered has ended' });
  });

  it('gets nothing that is sent by what a model has kept of another call', async () => {
    service = await startR(contract, CHAT);
    const texts = async () => (await service.caller.call('Stream').send({})).messages.map(({ text }) => text);
    expect(await texts()).toEqual(['mine']);
    expect(await texts()).toEqual([]);
  });
});
