import { toJson, type DescMessage } from '@bufbuild/protobuf';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Contract } from '../../../../../runtime/contract/index.js';
import { readRds } from '../../../../../runtime/service/model/r/rds/index.js';
import { FromR } from '../../../../../runtime/service/model/r/values/index.js';
import { hasR } from '../../../../r.js';
import { compiledText } from '../../contracts.js';
import { throughR } from './rscript.js';
import { ALL } from './values-contract.js';

let contract: Contract;
let all: DescMessage;
beforeAll(async () => {
  contract = loadContract(await readFile(await compiledText({ 'all/v1/all.proto': ALL })));
  all = contract.registry.getMessage('all.v1.All') as DescMessage;
});

/** What becomes of answers that are written in R: their JSON, or what is wrong with them. */
function read(expressions: readonly string[]): unknown[] {
  const integer64 =
    'integer64 <- function(...) structure(unserialize(as.raw(c(0x58,0x0a,0,0,0,2,0,4,0,0,0,2,3,0,0,0,0,14,0,0,0,1,...))), class = "integer64")\n';
  const code = `${integer64}out <- lapply(expression(${expressions.join(',\n')}), function(e) serialize(eval(e), NULL, version = 2))`;
  return throughR([], code).map((bytes) => {
    try {
      return toJson(all, new FromR(contract.registry).message(all, readRds(bytes)), {
        registry: contract.registry,
        alwaysEmitImplicit: false,
      });
    } catch (error) {
      return (error as Error).message;
    }
  });
}

describe.skipIf(!hasR)('answers of R', () => {
  it('become messages', () => {
    const cases: [string, object][] = [
      ['list()', {}],
      ['c(d = 1, f = 2)', { d: 1, f: 2 }],
      [
        'list(d = 1L, f = 0.5, i32 = 3, u32 = 4294967295, b = TRUE, s = "ü", raw = as.raw(1))',
        { d: 1, f: 0.5, i32: 3, u32: 4294967295, b: true, s: 'ü', raw: 'AQ==' },
      ],
      [
        'list(i64 = 5L, u64 = "18446744073709551615", s64 = -2^60, ol = integer64(255,255,255,255,255,255,255,254))',
        { i64: '5', u64: '18446744073709551615', s64: '-1152921504606846976', ol: '-2' },
      ],
      [
        'list(color = "COLOR_RED", oc = 5, rc = factor(c("COLOR_BLUE", "COLOR_NONE")))',
        { color: 'COLOR_RED', oc: 'COLOR_BLUE', rc: ['COLOR_BLUE', 'COLOR_NONE'] },
      ],
      ['list(color = 77, oc = "78")', { color: 77, oc: 78 }],
      ['list(s = factor("label"), os = NULL, od = NA, oi = NA_integer_, ts = NA, visit = NULL)', { s: 'label' }],
      ['list(d = NaN, rd = c(NaN, Inf, -Inf))', { d: 'NaN', rd: ['NaN', 'Infinity', '-Infinity'] }],
      [
        'list(rd = 1:3, ri = c(1, 2), rs = list("a", "b"), rb = c(x = TRUE), rraw = list(as.raw(1)), rl = c("1", "2"))',
        { rd: [1, 2, 3], ri: [1, 2], rs: ['a', 'b'], rb: [true], rraw: ['AQ=='], rl: ['1', '2'] },
      ],
      ['list(rd = NULL, rs = character(), rows = NULL, md = NULL, rraw = as.raw(7))', { rraw: ['Bw=='] }],
      ['list(rd = table(c("a", "b", "b")))', { rd: [1, 2] }],
      [
        'list(visit = list(note = "n"), visits = list(list(score = 1), list()))',
        { visit: { note: 'n' }, visits: [{ score: 1 }, {}] },
      ],
      [
        'list(rows = data.frame(name = c("a", "b"), weight = 1:2, color = factor(c("COLOR_RED", "COLOR_BLUE")), stringsAsFactors = TRUE))',
        {
          rows: [
            { name: 'a', weight: 1, color: 'COLOR_RED' },
            { name: 'b', weight: 2, color: 'COLOR_BLUE' },
          ],
        },
      ],
      [
        'list(rows = list(list(name = "a"), c(weight = 2)), row = data.frame(name = "c"))',
        { rows: [{ name: 'a' }, { weight: 2 }], row: { name: 'c' } },
      ],
      [
        'list(visits = data.frame(note = c("a", "b"), score = c(NA, 2), at = as.POSIXct(c(0, NA), origin = "1970-01-01", tz = "UTC"), photo = I(list(as.raw(1), NULL))))',
        {
          visits: [
            { note: 'a', at: '1970-01-01T00:00:00Z', photo: 'AQ==' },
            { note: 'b', score: 2 },
          ],
        },
      ],
      [
        'list(rows = mtcars[0, FALSE], visits = data.frame(note = c(x = "a"), row.names = "named"))',
        { visits: [{ note: 'a' }] },
      ],
      [
        'list(md = c(a = 1, b = 2), mi = list("7" = "x"), mb = c("TRUE" = "COLOR_RED"), mv = list(k = list(note = "n")), ml = c("3" = 4), mraw = list(k = as.raw(1)), mts = list(k = as.POSIXct(0, origin = "1970-01-01")))',
        {
          md: { a: 1, b: 2 },
          mi: { 7: 'x' },
          mb: { true: 'COLOR_RED' },
          mv: { k: { note: 'n' } },
          ml: { 3: '4' },
          mraw: { k: 'AQ==' },
          mts: { k: '1970-01-01T00:00:00Z' },
        },
      ],
      ['list(md = c("__proto__" = 1))', { md: JSON.parse('{"__proto__": 1}') as object }],
      [
        'list(ts = as.POSIXct(1.5, origin = "1970-01-01"), tss = as.Date(c("2024-02-29", "1969-12-31")))',
        { ts: '1970-01-01T00:00:01.500Z', tss: ['2024-02-29T00:00:00Z', '1969-12-31T00:00:00Z'] },
      ],
      [
        'list(du = as.difftime(2, units = "mins"), dus = c(1.5, -0.25), ts = as.POSIXct(-0.5, origin = "1970-01-01"))',
        { du: '120s', dus: ['1.500s', '-0.250s'], ts: '1969-12-31T23:59:59.500Z' },
      ],
      [
        'list(st = list(a = 1, b = c(1, NA), c = list(), d = factor("x"), e = list(f = NULL)), va = c(x = TRUE), lv = 1:2, vas = c(1, 2), sts = list(list(), list(a = "b")))',
        {
          st: { a: 1, b: [1, null], c: [], d: 'x', e: { f: null } },
          va: { x: true },
          lv: [1, 2],
          vas: [1, 2],
          sts: [{}, { a: 'b' }],
        },
      ],
      ['list(va = NULL, st = list(), lv = "one")', { va: null, st: {}, lv: ['one'] }],
      ['list(va = NA, ts = as.POSIXct(NA), wd = NA_real_, mask = NA_character_, visit = NA_integer_)', { va: null }],
      ['list(visit = data.frame(note = "a", inner = I(list(list(d = 1)))))', { visit: { note: 'a', inner: { d: 1 } } }],
      [
        'list(visits = structure(list(inner = data.frame(os = c("a", NA), boxed = c(NA, 1))), class = "data.frame", row.names = 1:2))',
        { visits: [{ inner: { os: 'a' } }, { inner: { boxed: 1 } }] },
      ],
      [
        'list(wd = 0, ws = "", wl = "5", wb = FALSE, wds = c(1, 2), boxed = 0)',
        { wd: 0, ws: '', wl: '5', wb: false, wds: [1, 2], boxed: 0 },
      ],
      [
        'list(mask = c("i32", "visit.note"), empty = NULL, nothing = list(), nothings = list(list(), list()))',
        { mask: 'i32,visit.note', nothing: {}, nothings: [{}, {}] },
      ],
      [
        'list(any = list("@type" = "type.googleapis.com/all.v1.Row", name = "a"), anys = list(list("@type" = "x/google.protobuf.Duration", value = 2)))',
        {
          any: { '@type': 'type.googleapis.com/all.v1.Row', name: 'a' },
          anys: [{ '@type': 'x/google.protobuf.Duration', value: '2s' }],
        },
      ],
      ['list(structure = list(a = 1), js = "9007199254740993")', { structure: { a: 1 }, js: '9007199254740993' }],
    ];
    const made = read(cases.map(([code]) => code));
    for (const [i, [code, wanted]] of cases.entries()) expect(made[i], code).toEqual(wanted);
  });

  it('that do not fit are errors that name the field and what is wrong', () => {
    const cases: [string, string][] = [
      ['1', 'is numeric of length 1, not a list with the fields of All'],
      ['NULL', 'is NULL, not a list with the fields of All'],
      ['list(1)', 'has elements without a name, and is to be a All'],
      ['list(dd = 1)', 'has dd, which All has not: its fields are d, f, i32'],
      ['list(d = 1, d = 2)', 'has d twice'],
      ['list(text = "a", row = list())', 'has text and row, of which only one may be set'],
      ['list(d = NA)', '$d is NA, and must have a value'],
      ['list(d = "1")', '$d is "1", not a number'],
      ['list(d = TRUE)', '$d is TRUE, not a number'],
      ['list(d = factor("1"))', '$d is a factor, not a number'],
      ['list(d = c(1, 2))', '$d is numeric of length 2, and takes one value'],
      ['list(s = character())', '$s is character of length 0, and takes one value'],
      ['list(d = list(1, list()))', '$d is list of length 2, not a number'],
      ['list(d = as.difftime(1, units = "mins"))', '$d is difftime of length 1, not a number'],
      ['list(d = quote(x))', '$d is a symbol, not a number'],
      ['list(f = 1e300)', '$f is 1e+300, not a number of 32 bits'],
      ['list(i32 = 1.5)', '$i32 is 1.5, not a whole number from -2147483648 to 2147483647'],
      ['list(u32 = -1)', '$u32 is -1, not a whole number from 0 to 4294967295'],
      ['list(i32 = "1")', '$i32 is "1", not a whole number'],
      ['list(i64 = 1e19)', '$i64 is 10000000000000000000, not a whole number from -9223372036854775808'],
      ['list(i64 = "x")', '$i64 is "x", not a whole number'],
      ['list(i64 = Inf)', '$i64 is Infinity, not a whole number'],
      ['list(b = 1)', '$b is 1, not TRUE or FALSE'],
      ['list(s = 1)', '$s is 1, not text'],
      ['list(raw = "a")', '$raw is character of length 1, not raw (charToRaw() makes raw of text)'],
      ['list(rraw = list("a"))', '$rraw[[1]] is character of length 1, not raw'],
      ['list(color = "RED")', '$color is "RED", not one of COLOR_NONE, COLOR_RED, COLOR_BLUE'],
      ['list(color = TRUE)', '$color is TRUE, not one of'],
      ['list(rd = c(1, NA))', '$rd[2] is NA, and must have a value'],
      ['list(rs = c("a", NA))', '$rs[2] is NA'],
      ['list(ri = c(1, 1.5))', '$ri[2] is 1.5, not a whole number'],
      ['list(rd = matrix(1:4, 2))', '$rd is a matrix; write as.vector()'],
      ['list(visit = list(note = 1))', '$visit$note is 1, not text'],
      ['list(visits = list(list(), list(score = "x")))', '$visits[[2]]$score is "x"'],
      ['list(visits = list(NULL))', '$visits[[1]] is NULL, not a Visit'],
      ['list(visits = 1)', '$visits is numeric of length 1, not a list or data frame of Visit'],
      ['list(visits = list(note = "a"))', '$visits[[1]] is character of length 1, not a list with the fields of Visit'],
      ['list(rows = data.frame(name = c("a", NA)))', '$rows$name[2] is NA, and must have a value'],
      ['list(rows = data.frame(nam = "a"))', '$rows has nam, which Row has not: its fields are name, weight'],
      [
        'list(rows = structure(list(name = "a"), class = "data.frame", row.names = 1:2))',
        '$rows$name has 1 values in 2 rows',
      ],
      ['list(visits = data.frame(inner = 1))', '$visits$inner is numeric of length 1, not a list or data frame of All'],
      ['list(visits = data.frame(photo = "a"))', '$visits$photo is character of length 1, not raw'],
      ['list(md = c(1, 2))', '$md[1] has no name to be the key'],
      ['list(md = c(a = NA))', '$md["a"] is NA, and must have a value'],
      ['list(md = c(a = 1, a = 2))', '$md["a"] is there twice'],
      ['list(mi = c(a = "x"))', '$mi["a"] has a name that is no whole number from -2147483648 to 2147483647'],
      ['list(mb = c(yes = 1))', '$mb["yes"] has a name that is neither true nor false'],
      ['list(mr = data.frame(name = "a"))', '$mr is a data frame, and takes a list whose names are the keys'],
      ['list(ts = 1)', '$ts is numeric of length 1, not a time (as.POSIXct() makes one)'],
      ['list(ts = as.POSIXct(1e15, origin = "1970-01-01"))', '$ts is not a time from year 1 to year 9999'],
      ['list(ts = Sys.time() + 1:2)', '$ts has 2 values, and takes one'],
      ['list(tss = as.POSIXct(c(0, NA), origin = "1970-01-01"))', '$tss[2] is NA, and must have a value'],
      ['list(du = "1s")', '$du is character of length 1, not a number of seconds'],
      ['list(du = 1e15)', '$du is not a duration of at most 10,000 years'],
      ['list(st = 1)', '$st is numeric of length 1, not a list with names'],
      ['list(st = list(a = Inf))', '$st$a is Infinity, which JSON has not'],
      ['list(st = list(a = 1, 2))', '$st$ has elements without a name'],
      ['list(st = list(a = 1, a = 2))', '$st$a is there twice'],
      ['list(st = list(a = Sys.time()))', '$st$a is POSIXct of length 1, which has no place in JSON'],
      ['list(mask = 1)', '$mask is numeric of length 1, not paths as text'],
      ['list(st = list(a = matrix(1:4, 2)))', '$st$a is a matrix, and has no one order in JSON'],
      ['list(du = Sys.time())', '$du is POSIXct of length 1, not a duration'],
      ['list(visit = data.frame(note = c("a", "b")))', '$visit is a data frame of 2 rows, and takes one'],
      ['data.frame(text = "a", boxed = 1)', '[1, ] has text and boxed, of which only one may be set'],
      ['list(any = list(name = "a"))', '$any has no @type'],
      [
        'list(any = list("@type" = "x/google.protobuf.Duration", value = 1, more = 2))',
        '$any has more beside value, which is all of x/google.protobuf.Duration',
      ],
      ['list(any = list("@type" = "x/no.Such"))', '$any is of a @type that the contract does not have: x/no.Such'],
      ['list(wds = c(1, NA))', '$wds[2] is NA, and must have a value'],
      ['list(d = globalenv())', '$d is an environment, not a number'],
      ['list(visits = as.POSIXlt("2024-01-01"))', '$visits'],
    ];
    const made = read(cases.map(([code]) => code));
    for (const [i, [code, wanted]] of cases.entries()) {
      expect(typeof made[i], `${code} gave ${JSON.stringify(made[i])}`).toBe('string');
      expect(made[i] as string, code).toContain(wanted);
    }
  });
});
