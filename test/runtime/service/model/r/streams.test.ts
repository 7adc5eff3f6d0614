import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { eventually } from '../../pair.js';
import { type RService, startR } from './r-service.js';

const CHAT = `
complete <- function(request, context) {
  list(text = paste(request$turns$text, collapse = " "), usage = list())
}

stream <- function(request, context, send) {
  on.exit(message("cleaned up"))
  filler <- strrep("x", 1000)
  for (i in seq_len(request$max_tokens)) {
    if (i == 1000) message("a thousand")
    send(list(text = if (i == 1) "first" else filler, done = i == request$max_tokens))
  }
  if (!is.null(request$temperature)) stop("too hot")
}

summarize <- function(receive, context) {
  texts <- character()
  while (!is.null(turn <- receive())) {
    if (turn$text == "enough") return(list(text = paste(texts, collapse = " ")))
    if (turn$text == "refuse") stop(failed_precondition("no more"))
    texts <- c(texts, turn$text)
  }
  if (!is.null(receive())) stop("it ends once")
  list(text = paste0(paste(texts, collapse = " "), "."))
}

converse <- function(receive, context, send) {
  on.exit(message("hung up"))
  tryCatch(
    repeat {
      turn <- receive()
      if (is.null(turn)) break
      send(list(text = rev(turn$text)))
      if (turn$text == "bad") send(list(text = 1))
    },
    error = function(e) message("caught what is not for it: ", conditionMessage(e))
  )
}
`;

describe.skipIf(!hasR)('streams of a model in R', () => {
  let service: RService;
  beforeAll(async () => {
    service = await startR(await compiled('assistant'), CHAT, { AO_R_WORKERS: '2' });
  });
  afterAll(() => service.close());
  const call = (name: string, options: object = {}) => service.caller.call(name, options);

  it('are sent one by one, and an error comes behind what was sent', async () => {
    const { messages, status } = await call('Stream').send({ maxTokens: 3 });
    expect(status.code).toBe(0);
    expect(messages.map(({ text, done }) => [text.length, done])).toEqual([
      [5, false],
      [1000, false],
      [1000, true],
    ]);
    const failed = await call('Stream').send({ maxTokens: 2, temperature: 1 });
    expect([failed.messages.length, failed.status.code]).toEqual([2, 13]);
    expect((await call('Stream').send({ maxTokens: 0 })).status.code).toBe(0);
  });

  it('are taken one by one, to the end or not so far', async () => {
    const whole = await call('Summarize').send({ text: 'a' }, { text: 'b' }, { text: 'ü' });
    expect(whole.messages[0].text).toBe('a b ü.');
    const early = call('Summarize');
    early.write({ text: 'a' });
    early.write({ text: 'enough' });
    expect((await early.ended).messages[0].text).toBe('a');
    expect((await call('Summarize').send({ text: 'refuse' })).status).toMatchObject({ code: 9, details: 'no more' });
    expect((await call('Summarize').send()).messages[0].text).toBe('.');
  });

  it('go both ways, each at its own pace', async () => {
    const talk = call('Converse');
    for (const text of ['one', 'two']) {
      talk.write({ text });
      await eventually(() => talk.messages.at(-1)?.text === text);
    }
    const { messages, status } = await talk.send({ text: 'three' });
    expect([messages.length, status.code]).toEqual([3, 0]);
    expect((await call('Converse').send({ text: 'bad' })).status.code).toBe(13);
    expect(service.lines('caught what is not for it')).toEqual([]);
  });

  it('wait for a caller that reads slowly, and end with one that leaves: the worker is free again', async () => {
    const before = service.lines('cleaned up').length;
    const slow = call('Stream', { reading: false });
    slow.write({ maxTokens: 1_000_000 });
    slow.stream.end();
    // A megabyte is more than is ever under way; the other worker's calls are the clock.
    for (let i = 0; i < 30; i += 1) expect((await call('Complete').send({})).status.code).toBe(0);
    expect(service.lines('a thousand')).toEqual([]);
    slow.read();
    await eventually(() => service.lines('a thousand').length === 1);
    slow.stream.cancel();
    expect((await slow.ended).status.code).toBe(1);
    await eventually(() => service.lines('cleaned up').length === before + 1);
  });

  it('end in mid-question when the caller leaves, whatever the model catches', async () => {
    const before = service.lines('hung up').length;
    const talk = call('Converse');
    talk.write({ text: 'hello' });
    await eventually(() => talk.messages.length === 1);
    talk.stream.cancel();
    expect((await talk.ended).status.code).toBe(1);
    await eventually(() => service.lines('hung up').length === before + 1);
    expect(service.lines('caught what is not for it')).toEqual([]);
    const late = call('Converse', { deadline: Date.now() + 200 });
    late.write({ text: 'hello' });
    expect((await late.ended).status.code).toBe(4);
    expect((await call('Complete').send({})).status.code).toBe(0);
    expect(service.lines('a worker has ended')).toEqual([]);
  });
});
