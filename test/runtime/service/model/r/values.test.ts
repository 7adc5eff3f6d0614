import { create, equals, fromJson, toJson, type DescMessage, type JsonValue, type Message } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Contract } from '../../../../../runtime/contract/index.js';
import { readRds, type RValue, writeRds } from '../../../../../runtime/service/model/r/rds/index.js';
import { FromR, type Int64Mode, ToR } from '../../../../../runtime/service/model/r/values/index.js';
import { hasR } from '../../../../r.js';
import { compiledText } from '../../contracts.js';
import { anyJson } from './any-message.js';
import { throughR } from './rscript.js';
import { ALL } from './values-contract.js';

const seed = Number(process.env['AO_SEED'] ?? Date.now() % 2 ** 31);

let contract: Contract;
let all: DescMessage;
beforeAll(async () => {
  contract = loadContract(await readFile(await compiledText({ 'all/v1/all.proto': ALL })));
  all = contract.registry.getMessage('all.v1.All') as DescMessage;
});

const message = (json: JsonValue): Message => fromJson(all, json, { registry: contract.registry });
const toR = (made: Message, mode: Int64Mode = 'double'): RValue => new ToR(contract.registry, mode).message(all, made);
const fromR = (value: RValue): Message => new FromR(contract.registry).message(all, value);
const json = (made: Message): JsonValue => toJson(all, made, { registry: contract.registry });

/** What is wrong with a request. */
const refused = (given: JsonValue, mode: Int64Mode = 'double'): string => {
  try {
    toR(message(given), mode);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};

describe('requests in R', () => {
  it.skipIf(!hasR)('are what docs/r.md says', () => {
    const cases: [JsonValue, string][] = [
      [
        { d: 1.5, i32: 7, s: 'ü', b: true, raw: 'AQI=', color: 'COLOR_RED' },
        'list(x$d, x$i32, x$s, x$b, x$raw, x$color)  %is% list(1.5, 7L, "ü", TRUE, as.raw(1:2), "COLOR_RED")',
      ],
      [{}, '"od" %in% names(x) || "visit" %in% names(x) || "text" %in% names(x) %is% FALSE'],
      [
        {},
        'x[c("d", "s", "b", "raw", "rd", "rs", "color", "i64")] %is% list(d = 0, s = "", b = FALSE, raw = raw(), rd = numeric(), rs = character(), color = "COLOR_NONE", i64 = 0)',
      ],
      [{ od: 0, os: '' }, 'x[c("od", "os")] %is% list(od = 0, os = "")'],
      [
        { d: 'NaN', rd: ['NaN', 'Infinity', '-Infinity', -0] },
        'list(is.nan(x$d), x$rd, 1 / x$rd[4]) %is% list(TRUE, c(NaN, Inf, -Inf, 0), -Inf)',
      ],
      [
        { i32: -2147483648, u32: 4294967295, i64: '9007199254740992' },
        'list(x$i32, x$u32, x$i64) %is% list(-2147483648, 4294967295, 2^53)',
      ],
      [{ ri: [1, 2], ru: [1, 4294967295] }, 'list(x$ri, x$ru) %is% list(1:2, c(1, 4294967295))'],
      [
        {
          rows: [
            { name: 'a', weight: 1, color: 'COLOR_BLUE', id: '3' },
            { name: 'b', ok: true },
          ],
        },
        'x$rows %is% data.frame(name = c("a", "b"), weight = c(1, 0), n = c(0L, 0L), ok = c(FALSE, TRUE), color = factor(c("COLOR_BLUE", "COLOR_NONE"), levels = c("COLOR_NONE", "COLOR_RED", "COLOR_BLUE")), id = c(3, 0), f = c(0, 0))',
      ],
      [{ rows: [] }, 'list(dim(x$rows), names(x$rows)[1:2]) %is% list(c(0L, 7L), c("name", "weight"))'],
      [
        { visits: [{ note: 'n', score: 3 }, {}] },
        'list(x$visits[[1]]$score, x$visits[[2]]$score, x$visits[[1]]$photo) %is% list(3L, NULL, raw())',
      ],
      [
        { md: { a: 1, 'b c': 2 }, mi: { 7: 'x' }, mb: { true: 'COLOR_RED' } },
        'list(x$md, x$mi, x$mb) %is% list(c(a = 1, "b c" = 2), c("7" = "x"), c(true = "COLOR_RED"))',
      ],
      [
        { mv: { a: { note: 'n' } }, mraw: { k: 'AQ==' } },
        'list(x$mv$a$note, x$mraw) %is% list("n", list(k = as.raw(1)))',
      ],
      [
        { ts: '2024-02-29T12:00:00.5Z', tss: ['1969-12-31T23:59:59Z'] },
        'list(x$ts, x$tss) %is% list(as.POSIXct(1709208000.5, origin = "1970-01-01", tz = "UTC"), as.POSIXct(-1, origin = "1970-01-01", tz = "UTC"))',
      ],
      [{ du: '1.5s' }, 'x$du %is% as.difftime(1.5, units = "secs")'],
      [
        { st: { a: [1, null, 'x', true, {}] }, va: null },
        'list(x$st, x$va, "va" %in% names(x)) %is% list(list(a = list(1, NULL, "x", TRUE, structure(list(), names = character()))), NULL, TRUE)',
      ],
      [{ wd: 0, wds: [1, 2], wraw: 'AQ==' }, 'list(x$wd, x$wds, x$wraw, x$ws) %is% list(0, c(1, 2), as.raw(1), NULL)'],
      [
        { mask: 'i32,visit.note', empty: {} },
        'list(x$mask, x$empty) %is% list(c("i32", "visit.note"), structure(list(), names = character()))',
      ],
      [
        { any: { '@type': 'type.googleapis.com/all.v1.Row', name: 'a' } },
        'x$any[c("@type", "name")] %is% list("@type" = "type.googleapis.com/all.v1.Row", name = "a")',
      ],
      [
        { any: { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '2s' } },
        'x$any$value %is% as.difftime(2, units = "secs")',
      ],
      [{ row: { name: 'a' } }, 'list(x$row$name, x$text) %is% list("a", NULL)'],
    ];
    const code = cases.map(([, test]) => {
      const [got, wanted] = test.split(/ +%is% /) as [string, string];
      return `function(x) { got <- { ${got} }; wanted <- ${wanted}; if (identical(got, wanted)) "" else paste(c("got", deparse(got), "wanted", deparse(wanted)), collapse = " ") }`;
    });
    const said = throughR(
      cases.map(([given]) => writeRds(toR(message(given)))),
      `tests <- list(${code.join(',\n')})
       out <- Map(function(test, item) charToRaw(test(unserialize(item))), tests, items)`,
    );
    expect(said.map(String)).toEqual(cases.map(() => ''));
  });

  it('have 64-bit integers as the service wants them, and are refused where those are not exact', () => {
    expect(refused({ visits: [{}, { inner: { rl: ['1', '9007199254740993'] } }] })).toMatch(
      /^\.visits\[1\]\.inner\.rl\[1\] is past 2\^53/,
    );
    expect(refused({ ml: { 5: '-9007199254740993' } })).toMatch(/^\.ml\[0\] is past/);
    expect(refused({ rows: [{}, { id: '9007199254740993' }] })).toMatch(/^\.rows\[1\]\.id is past/);
    expect(refused({ i64: '9007199254740993' })).toMatch(/^\.i64 is past/);
    expect(refused({ i64: '-9223372036854775808' }, 'integer64')).toMatch(/integer64/);
    const large = message({
      i64: '9223372036854775807',
      u64: '18446744073709551615',
      rl: ['-1'],
      js: '9007199254740993',
    });
    expect(fromR(toR(large, 'character'))).toEqual(large);
    const fitting = message({ i64: '9223372036854775807', rl: ['-1', '2'] });
    expect(fromR(toR(fitting, 'integer64'))).toEqual(fitting);
  });

  it('are refused with text that R cannot have', () => {
    expect(refused({ rs: ['a', 'b\0'] })).toBe('.rs[1] has a NUL character, which no text of R can have');
    expect(refused({ rows: [{ name: '\0' }] })).toMatch(/^\.rows\[0\]\.name has a NUL/);
    expect(refused({ st: { a: ['\0'] } })).toMatch(/^\.st\.a\[0\] has a NUL/);
  });
});

describe('messages through R', () => {
  it.skipIf(!hasR)(`come back as they went (seed ${seed})`, () => {
    const messages = fc.sample(anyJson, { seed, numRuns: 200 }).map((each) => message(each as JsonValue));
    const back = throughR(
      messages.map((each) => writeRds(toR(each, 'character'))),
      'out <- lapply(items, function(b) serialize(unserialize(b), NULL, version = 2))',
    );
    for (const [i, bytes] of back.entries()) {
      const [sent, got] = [messages[i] as Message, fromR(readRds(bytes))];
      if (!equals(all, got, sent)) expect(json(got)).toEqual(json(sent));
    }
  });

  it('of a thousand numbers take no part of theirs each', () => {
    const numbers = create(all) as Message & { rd: number[] };
    numbers.rd = Array.from({ length: 1000 }, (_, i) => i / 3);
    expect(writeRds(toR(numbers)).length - writeRds(toR(create(all))).length).toBe(8000);
  });
});
