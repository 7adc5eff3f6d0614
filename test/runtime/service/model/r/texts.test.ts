import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { type RService, startR } from './r-service.js';

// As R has text of a file in Latin-1 that it took for UTF-8, and text that is said to be bytes.
const CHAT = `
odd <- "caf\\xe9"
bytes <- odd
Encoding(bytes) <- "bytes"
message("loads ", odd)
message(bytes)

link_of <- function(context) get("link", environment(environment(context$send_headers)$ask))

complete <- function(request, context) {
  text <- paste0(request$turns$text, "")
  switch(text,
    says = message("says ", odd),
    warns = warning("warns ", odd),
    bytes = message(bytes),
    stops = stop("stops ", odd),
    refuses = stop(invalid_argument("turns", paste("not", odd))),
    unreadable = ao_write(link_of(context), list(kind = "log", level = "info", text = odd)),
    slow = Sys.sleep(0.3)
  )
  list(text = text)
}
`;

/** Sends, while it loads, a frame that cannot be read; no model has a reason to. */
const UNREADABLE = `
link <- get("link", Find(function(frame) exists("link", frame, inherits = FALSE), sys.frames()))
ao_write(link, list(kind = "log", level = "info", text = "caf\\xe9"))
`;

describe.skipIf(!hasR)('text that is not UTF-8, of a model in R', () => {
  let service: RService;
  beforeAll(async () => {
    service = await startR(await compiled('assistant'), CHAT);
  });
  afterAll(() => service.close());
  const complete = async (text: string) => {
    const { messages, status } = await service.caller.call('Complete').send({ turns: [{ text }] });
    return { code: status.code, details: status.details, text: messages[0]?.text };
  };
  const told = () =>
    service.log.lines.filter(({ level }) => level === 'error').map(({ err }) => (err as Error).message);

  it('costs no line of the log, and no call', async () => {
    expect(service.lines('loads caf<e9>')).toHaveLength(1);
    for (const [text, line] of [
      ['says', 'says caf<e9>'],
      ['warns', 'warns caf<e9>'],
      ['bytes', 'caf'],
    ] as const) {
      expect(await complete(text)).toMatchObject({ code: 0, text });
      expect(service.lines(line).length, text).toBeGreaterThan(0);
    }
  });

  it('is told in errors as well as it can be', async () => {
    expect((await complete('stops')).code).toBe(13);
    expect(told().at(-1)).toMatch(/^stops caf/);
    expect(await complete('refuses')).toMatchObject({ code: 3, details: 'turns: not caf<e9>' });
  });

  it('never gives one worker two calls at once: each caller gets its own answer', async () => {
    expect(await complete('unreadable')).toMatchObject({ code: 13 });
    const answers = await Promise.all(['slow', 'a', 'b', 'c'].map(complete));
    expect(answers.map(({ text }) => text)).toEqual(['slow', 'a', 'b', 'c']);
  });

  it('ends a worker where it comes outside of a call in a way that cannot be read', async () => {
    const start = startR(await compiled('assistant'), `${UNREADABLE}${CHAT}`);
    await expect(start).rejects.toThrow(
      /R ended with signal SIGKILL before the model was loaded: .*a text is not UTF-8/,
    );
  });
});
