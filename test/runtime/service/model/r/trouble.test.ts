import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { eventually } from '../../pair.js';
import { printed, type RService, startR } from './r-service.js';

const CHAT = `
load_model <- function() quote(stop("it is data"))
warm_model <- function(model) stopifnot(is.call(model))

complete <- function(request, context) {
  switch(paste0(request$turns$text, ""),
    key = context$send_headers("bad key" = "x"),
    transport = context$set_trailers("content-type" = "x"),
    twice = for (i in 1:2) context$send_headers("x-model" = "1"),
    deep = (function(n) n + sys.function()(n))(1),
    large = return(list(text = strrep("x", 20000))),
    shut = closeAllConnections()
  )
  list(text = "fine")
}

stream <- function(request, context, send) {
  message("streams")
  if (request$max_tokens == 1) send(list(text = strrep("x", 20000)))
  on.exit(send(list(text = "farewell")))
  on.exit(message("cleaned up"), add = TRUE)
  repeat send(list(text = "x"))
}

assign("ao_largest", 10000, as.environment("ao"))
`;

describe.skipIf(!hasR)('a model in R that does what it should not', () => {
  let contract: string;
  let service: RService;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(() => service.close());
  const complete = async (text: string) => (await service.caller.call('Complete').send({ turns: [{ text }] })).status;
  const told = () =>
    service.log.lines.filter(({ level }) => level === 'error').map(({ err }) => (err as Error).message);

  it('loses the call that it does it in, and nothing else', async () => {
    service = await startR(contract, CHAT);
    for (const [text, problem] of [
      ['key', 'metadata "bad key"'],
      ['transport', 'metadata "content-type" belongs to the transport'],
      ['twice', 'sendHeaders: the headers are sent'],
      ['deep', /nested too deeply|stack usage/],
      ['large', /answer of \d+ bytes: too large/],
    ] as const) {
      expect(await complete(text), text).toMatchObject({ code: 13 });
      expect(told().at(-1), text).toMatch(problem);
      expect(await complete('well'), text).toMatchObject({ code: 0 });
    }
    expect((await service.caller.call('Stream').send({ maxTokens: 1 })).status.code).toBe(13);
    expect(told().at(-1)).toMatch(/message of \d+ bytes: too large/);
    expect(service.lines('a worker has ended')).toEqual([]);
  });

  it('is free again when it sends in on.exit, after its caller has left', async () => {
    service = await startR(contract, CHAT);
    const call = service.caller.call('Stream');
    call.write({ maxTokens: 2 });
    call.stream.end();
    await eventually(() => call.messages.length > 5);
    call.stream.cancel();
    expect(await complete('well')).toMatchObject({ code: 0 });
    expect(service.lines('cleaned up')).toHaveLength(1);
    expect(service.lines('a worker has ended')).toEqual([]);
  });

  it('is started again when it shuts its connection', async () => {
    service = await startR(contract, CHAT);
    expect(await complete('shut')).toMatchObject({ code: 14 });
    expect(await complete('well')).toMatchObject({ code: 0 });
  });

  it('is killed and started again when it takes too long to load again', async () => {
    service = await startR(
      contract,
      `if (file.exists("hang")) Sys.sleep(1000)\nmessage("runs ", Sys.getpid())\n${CHAT}`,
      {
        AO_LOAD_TIMEOUT_MS: '3000',
      },
    );
    writeFileSync(join(service.folder, 'hang'), '');
    process.kill(Number(await printed(service, 'runs')), 'SIGKILL');
    await eventually(() => service.lines('signal SIGKILL after 3000 ms (AO_LOAD_TIMEOUT_MS)').length > 0);
    expect(await complete('well')).toMatchObject({ code: 14 });
    rmSync(join(service.folder, 'hang'));
    await eventually(async () => (await complete('well')).code === 0, 20_000);
  });

  it('is said to be down where there is no room for another worker, and started when there is', async () => {
    service = await startR(contract, `message("runs ", Sys.getpid())\n${CHAT}`);
    const pid = Number(await printed(service, 'runs'));
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = '/no/such/folder';
    try {
      process.kill(pid, 'SIGKILL');
      await eventually(() => service.lines('a worker could not be started again').length > 0);
      expect(await complete('well')).toMatchObject({ code: 14 });
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
    await eventually(async () => (await complete('well')).code === 0, 20_000);
  });
});
