import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  characters,
  integers,
  isNaReal,
  NULL,
  readRds,
  RdsUnreadable,
  record,
  type RList,
  writeRds,
} from '../../../../../runtime/service/model/r/rds/index.js';
import { hasR } from '../../../../r.js';
import { comparable, rValue } from './arbitrary.js';
import { throughR } from './rscript.js';

const seed = Number(process.env['AO_SEED'] ?? Date.now() % 2 ** 31);
/** Behind the header, which names the version of R that wrote it. */
const body = (bytes: Uint8Array): string => Buffer.from(bytes).subarray(14).toString('hex');

describe("R's serialization", () => {
  it(`gives back what it wrote (seed ${seed})`, () => {
    fc.assert(
      fc.property(rValue, (value) => {
        expect(comparable(readRds(writeRds(value)))).toEqual(comparable(value));
      }),
      { seed, numRuns: 1000 },
    );
  });

  it.skipIf(!hasR)(`is to the byte what R writes of the same value (seed ${seed})`, () => {
    const values = fc.sample(rValue, { seed, numRuns: 1000 });
    const written = values.map((value) => writeRds(value));
    const again = throughR(written, 'out <- lapply(items, function(b) serialize(unserialize(b), NULL, version = 2))');
    expect(again).toHaveLength(values.length);
    expect(again.map(body)).toEqual(written.map(body));
  });

  it.skipIf(!hasR)('reads what R makes, and R finds the same in what is written of it', () => {
    const made = throughR([], R_VALUES);
    const again = made.map((bytes) => writeRds(readRds(bytes)));
    const same = throughR(
      [...made, ...again],
      'n <- length(items) / 2; out <- lapply(seq_len(n), function(i) as.raw(identical(unserialize(items[[i]]), unserialize(items[[n + i]]))))',
    );
    expect(same.map(([each]) => each)).toEqual(made.map(() => 1));
  });

  it.skipIf(!hasR)('reads version 3, tells NA from NaN, and Latin-1 from UTF-8', () => {
    const [three, numbers, latin] = throughR(
      [],
      `l <- "caf\\u00e9"; Encoding(l) <- "UTF-8"
       out <- list(serialize(list(a = c(1.5, 2), b = "x"), NULL, version = 3), serialize(c(NA, NaN, NA_real_ + 1), NULL, version = 2),
                   serialize(iconv(l, "UTF-8", "latin1"), NULL, version = 2))`,
    ) as [Buffer, Buffer, Buffer];
    expect(comparable(readRds(three))).toEqual(
      comparable(record({ a: { type: 'double', values: Float64Array.of(1.5, 2) }, b: characters(['x']) })),
    );
    const { values } = readRds(numbers) as { values: Float64Array };
    expect([0, 1, 2].map((i) => isNaReal(values, i))).toEqual([true, false, true]);
    expect(readRds(latin)).toEqual(characters(['café']));
  });

  it.skipIf(!hasR)('passes over what is no data, and refuses functions with the way to them', () => {
    const others = `local({ e <- new.env(); e$x <- 1; f <- y ~ x
      list(e, e, quote(a + b), as.name("s"), f, 1i, expression(a), globalenv(), baseenv(), emptyenv(), asNamespace("stats"),
           as.environment("package:stats"), pairlist(a = 1), NULL, methods::new("numeric"), quote(expr = ), "last",
           structure(1, ref = methods::getClass("numeric")@className))})`;
    const [bytes, nested] = throughR(
      [],
      `out <- list(serialize(${others}, NULL, version = 2), serialize(list(1, list("a", function(x) x)), NULL, version = 2))`,
    ) as [Buffer, Buffer];
    const { values } = readRds(bytes) as RList;
    expect(values.map((each) => (each.type === 'other' ? each.what : each.type))).toEqual([
      ...['an environment', 'an environment or symbol', 'a call', 'a symbol', 'a call', 'complex', 'an expression'],
      ...[
        'an environment',
        'an environment',
        'an environment',
        'an environment',
        'an environment',
        'a pairlist',
        'null',
      ],
      ...['double', 'a symbol', 'character', 'double'],
    ]);
    expect(() => readRds(nested)).toThrow('it holds a function (at [[2]][[2]])');
  });

  it('writes a vector as one block', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => i / 7);
    const bytes = writeRds({ type: 'double', values });
    expect(bytes).toHaveLength(14 + 8 + values.byteLength);
    const again = (readRds(bytes) as { values: Float64Array }).values;
    expect(Buffer.compare(Buffer.from(again.buffer), Buffer.from(values.buffer))).toBe(0);
  });

  it('refuses bytes that are no value, cut short or of a stranger', () => {
    const whole = writeRds(record({ a: integers([1, 2, 3]), b: characters(['text']) }));
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readRds(whole.subarray(0, length))).toThrow(RdsUnreadable);
    expect(() => readRds(Buffer.from('{"no": "value of R"}'))).toThrow('binary format');
    expect(() => readRds(Buffer.concat([Buffer.from('X\n\0\0\0\x09'), Buffer.alloc(20)]))).toThrow('version 9');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          readRds(Buffer.concat([writeRds(NULL).subarray(0, 14), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(RdsUnreadable);
        }
      }),
      { seed },
    );
  });

  it('refuses to write what R has no text for', () => {
    expect(() => writeRds(characters(['a\0b']))).toThrow('NUL');
    expect(() => writeRds({ type: 'other', what: 'a call' })).toThrow('a call');
  });
});

/** What models make: frames with factors, times, row names, matrices, tables, long and empty vectors. */
const R_VALUES = `
set.seed(1)
values <- list(
  NULL, NA, TRUE, integer(), character(), list(), raw(), c(a = 1, b = NA, c = NaN, d = -Inf), 1:100000 / 3, .Machine$integer.max,
  c("\\u00fc", NA, "", "\\U1F600", "NA"), iris, mtcars, data.frame(), data.frame(x = 1:3)[0, , drop = FALSE], table(iris$Species),
  factor(c("b", NA, "a"), levels = c("b", "a", "unused")), Sys.time(), as.Date("2024-02-29"), as.difftime(3, units = "mins"),
  matrix(1:6, 2, dimnames = list(NULL, c("x", "y", "z"))), array(1:24, 2:4), ordered("a"), as.POSIXlt("2024-01-01", tz = "UTC"),
  list(a = list(b = list(c = 1:3, d = "x"))), rnorm(1000), as.list(letters), structure(list(), names = character()),
  lapply(1:200, function(i) list(id = i, name = paste("row", i), ok = i %% 2 == 0)), I("as is"), numeric_version("1.2.3"),
  paste(rep("long \\u00e9", 20000), collapse = ""), as.raw(0:255), list(NULL, NULL), c(TRUE, NA, FALSE)
)
out <- lapply(values, serialize, NULL, version = 2)
`;
