import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rFiles, rView } from '../../../generators/code/r/index.js';
import { contractOf } from '../../generators/code/python/contracts.js';
import { hasR } from '../../r.js';

const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const PROTO = `syntax = "proto3"; package t;
import "google/protobuf/any.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto"; import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service Shop {
  rpc Price(Order) returns (Receipt);
  rpc Watch(Order) returns (stream Receipt);
  rpc Total(stream Order) returns (Receipt);
  rpc Talk(stream Order) returns (stream Receipt);
}
service Known {
  rpc At(google.protobuf.Timestamp) returns (google.protobuf.Empty);
  rpc Wait(google.protobuf.Duration) returns (google.protobuf.Empty);
  rpc Mask(google.protobuf.FieldMask) returns (google.protobuf.Empty);
  rpc Value(google.protobuf.Value) returns (google.protobuf.Empty);
  rpc Struct(google.protobuf.Struct) returns (google.protobuf.Empty);
  rpc Half(google.protobuf.DoubleValue) returns (google.protobuf.DoubleValue);
  rpc Any(google.protobuf.Any) returns (google.protobuf.Empty);
}
enum Kind { KIND_NONE = 0; KIND_CUT = 1; }
message Item { string name = 1; double price = 2; Kind kind = 3; }
message Order {
  repeated Item items = 1; optional string note = 2; Kind kind = 3; bytes photo = 4; int64 id = 5; google.protobuf.Timestamp at = 6;
  map<string, double> weights = 7; Order before = 8; map<string, Order> others = 9; repeated google.protobuf.Timestamp times = 10; repeated Order parts = 11;
}
message Receipt { double sum = 1; repeated string lines = 2; repeated Item items = 3; Kind kind = 4; Receipt inner = 5; map<string, Kind> kinds = 6; }
`;

let dir: string;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ao r ü '));
  cpSync(here('runtime/r'), join(dir, 'vendor/ao'), { recursive: true });
  for (const path of ['tests/testthat.R', '.lintr'])
    cpSync(here(`blueprints/model-r/template/model-service/${path}`), join(dir, path));
  mkdirSync(join(dir, 'gen'));
  mkdirSync(join(dir, 'tests/testthat'), { recursive: true });
  const contract = await contractOf({ 't.proto': PROTO });
  put('gen/base.R', rFiles(contract).get('base.R') ?? '');
  put(
    'model.R',
    rView(contract)
      .functions.map(({ text }) => `${text}\n`)
      .join('\n'),
  );
});
afterEach(() => rmSync(dir, { recursive: true }));

const put = (path: string, text: string) => writeFileSync(join(dir, path), text);

async function rscript(file: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  const options = { cwd: dir, env: { ...process.env, ...env } };
  return new Promise((resolve) =>
    execFile('Rscript', [file], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
    ),
  );
}

/** Runs the tests of the service, each of them one line. */
async function tests(lines: readonly string[]): Promise<{ code: number; said: string }> {
  put('tests/testthat/test-model.R', lines.map((line, i) => `test_that("line ${i}", {\n  ${line}\n})\n`).join('\n'));
  return rscript('tests/testthat.R');
}

const MODEL = `
load_model <- function() list(rate = 2, folder = basename(getwd()))
price <- function(request, context) {
  if (request$id < 0) stop(invalid_argument("id", "must not be negative"))
  sum <- sum(request$items$price) * context$model$rate
  list(sum = sum, lines = request[["note"]], kind = request$kind)
}
watch <- function(request, context, send) {
  for (i in seq_len(nrow(request$items))) send(list(sum = request$items$price[[i]]))
}
total <- function(receive, context) {
  sum <- 0
  while (!is.null(order <- receive())) sum <- sum + nrow(order$items)
  list(sum = sum)
}
talk <- function(receive, context, send) {
  while (!is.null(order <- receive())) send(list(wrong = order$id))
}
`;

describe.skipIf(!hasR)('a model in R, called by its tests', () => {
  it('answers as it does for the server: defaults filled in, streams as lists, errors as conditions', async () => {
    put('model.R', MODEL);
    const items = 'data.frame(name = c("a", "b"), price = c(1, 2))';
    const { code, said } = await tests([
      'expect_equal(ao_call("Price"), list(sum = 0, lines = NULL, kind = "KIND_NONE"))',
      `expect_equal(ao_call("t.Shop/Price", list(items = ${items}, note = "n"))$sum, 6)`,
      'expect_error(ao_call("Price", list(id = -1)), "id: must not", class = "ao_error")',
      `expect_equal(ao_call("Watch", list(items = ${items})), list(list(sum = 1), list(sum = 2)))`,
      `expect_equal(ao_call("Total", list(list(items = ${items}), list())), list(sum = 2))`,
      'expect_error(ao_call("Talk", list(list())), "t.Receipt: has no field wrong; it has sum, lines")',
      'expect_error(ao_call("Prise"), "0 rpcs called Prise")',
      'expect_equal(ao_tested$service$model$folder, basename(ao_tested$folder))',
    ]);
    expect(said).toContain('FAIL 0');
    expect(code).toBe(0);
  });

  it('is given requests as the service gives them: whole, however deep', async () => {
    put('model.R', 'price <- function(request, context) {\n  given <<- list(request, context)\n  list()\n}\n');
    const asked = (request: string, context = 'list()') =>
      `ao_call("Price", ${request}, ${context}); x <- given[[1]]; `;
    const { code, said } = await tests([
      `${asked('list()')} expect_identical(x[-8], list(
        items = data.frame(name = character(), price = numeric(), kind = factor(character(), c("KIND_NONE", "KIND_CUT"))),
        kind = "KIND_NONE", photo = raw(), id = 0, weights = structure(numeric(), names = character()),
        others = structure(list(), names = character()), times = .POSIXct(numeric(), "UTC")))`,
      `${asked('list(before = list(note = "n"), parts = list(list(id = 2)))')} expect_identical(x$before$id, 0)
       expect_identical(x$before$note, "n"); expect_identical(x$parts[[1]]$kind, "KIND_NONE"); expect_null(x$before[["at"]])`,
      `${asked('list(others = list(a = list(kind = factor("KIND_CUT"))))')} expect_identical(x$others$a$kind, "KIND_CUT")
       expect_identical(x$others$a$photo, raw())`,
      `${asked('list(items = data.frame(price = 1:2))')} expect_identical(as.list(x$items), list(
        name = c("", ""), price = 1:2, kind = factor(c("KIND_NONE", "KIND_NONE"), c("KIND_NONE", "KIND_CUT"))))`,
      `${asked('list(items = list(list(name = "a", kind = "KIND_CUT"), c(price = 2)))')} expect_identical(as.list(x$items), list(
        name = c("a", ""), price = c(0, 2), kind = factor(c("KIND_CUT", "KIND_NONE"), c("KIND_NONE", "KIND_CUT"))))`,
      `${asked('list(note = NA, at = NULL, parts = data.frame(id = 1:2))')} expect_false(any(c("note", "at") %in% names(x)))
       expect_identical(lapply(x$parts, \`[[\`, "id"), list(1L, 2L)); expect_identical(x$parts[[2]]$photo, raw())`,
      'Sys.setenv(AO_R_INT64 = "character"); ao_call("Price"); expect_identical(given[[1]]$id, "0")',
      'Sys.setenv(AO_R_INT64 = "integer64"); ao_call("Price"); expect_identical(class(given[[1]]$id), "integer64")',
      `${asked('list()', 'list(model = list(rate = 3), deadline = Sys.time() + 100)')} expect_identical(given[[2]]$model, list(rate = 3))
       expect_gt(given[[2]]$time_remaining(), 50); expect_lte(given[[2]]$time_remaining(), 100)`,
      `ao_call("Price"); expect_error(given[[2]]$set_trailers("x-a" = c("1", "2")), "one text"); expect_error(given[[2]]$send_headers("x-a" = NA), "one text")`,
    ]);
    expect(said).toContain('FAIL 0');
    expect(code).toBe(0);
  });

  it('is given by R’s own types what is google’s, and 0 or nothing of it when it is left out', async () => {
    const names = ['at', 'wait', 'mask', 'value', 'struct', 'any'];
    // A short name may be R's own: then the function has the service's before it.
    const rpcs = names.map((name) => `known_${name} <- ${name} <- function(request, context) given <<- request`);
    put('model.R', [...rpcs, 'half <- function(request, context) request / 2', ''].join('\n'));
    const ask = (rpc: string) => `try(ao_call("${rpc}"), silent = TRUE); expect_identical(given, `;
    const { code, said } = await tests([
      `${ask('At')}.POSIXct(0, "UTC"))`,
      `${ask('Wait')}as.difftime(0, units = "secs"))`,
      `${ask('Mask')}character())`,
      `${ask('Value')}NULL)`,
      `${ask('Struct')}list())`,
      `${ask('Any')}list("@type" = "", value = raw()))`,
      'expect_identical(ao_call("Half"), 0); expect_identical(ao_call("Half", 3), 1.5)',
      'expect_error(ao_call("Half", "x"), "DoubleValue: must be numeric"); expect_error(ao_call("At"), "Empty: must be a list")',
    ]);
    expect(said).toContain('FAIL 0');
    expect(code).toBe(0);
  });

  it('is told the field of a value that the contract does not allow', async () => {
    const wrong: [value: string, problem: RegExp][] = [
      ['list(sum = "a")', /sum: must be numeric, is character/],
      ['list(sum = c(1, 2))', /sum: must be one value/],
      ['list(sum = NA_real_)', /sum: is NA/],
      ['list(lines = c("a", NA))', /lines\[2\]: is NA/],
      ['list(kind = "KIND_OTHER")', /kind: must be enum t.Kind/],
      ['list(items = data.frame(price = "x"))', /items[$]price: must be numeric/],
      ['list(items = list(list(nome = "x")))', /items\[\[1\]\]: has no field nome/],
      ['list(inner = list(inner = list(sum = TRUE)))', /inner[$]inner[$]sum: must be numeric/],
      ['list(kinds = list("KIND_CUT"))', /kinds\[1\]: has no name/],
      ['list(1)', /must be a list with names/],
      ['1', /must be a list/],
    ];
    const right = [
      'list(sum = NaN, lines = factor("a"), kind = factor("KIND_CUT"), kinds = c(a = "KIND_CUT"))',
      'list(sum = 1L, items = data.frame(name = "a", kind = 1L), inner = NULL)',
      'c(sum = 1)',
      'list(lines = list("a", "b"), kinds = list(a = "KIND_CUT"))',
      'list()',
    ];
    put('model.R', 'price <- function(request, context) request_given()\nrequest_given <- NULL\n');
    const { code, said } = await tests([
      ...wrong.map(([value, problem]) => {
        return `expect_error(ao_check(${value}, "t.Receipt"), ${JSON.stringify(problem.source)})`;
      }),
      ...right.map((value) => `expect_no_error(ao_check(${value}, "t.Receipt"))`),
    ]);
    expect(said).toContain('FAIL 0');
    expect(code).toBe(0);
  });

  it('fails the tests when it does not load, or one fails', async () => {
    expect(await tests(['expect_equal(1, 2)'])).toMatchObject({ code: 1, said: expect.stringContaining('FAIL 1') });
    put('model.R', 'load_model <- function() stop("the weights are gone")\n');
    const { code, said } = await tests(['expect_equal(1, 1)']);
    expect(said).toMatch(/the model does not load: the weights are gone at model\.R/);
    expect(code).toBe(1);
  });
});

describe.skipIf(!hasR)('the linter of a model in R', () => {
  it('finds nothing in stubs, and in a model the name that nothing has', async () => {
    expect(await rscript('vendor/ao/lint.R')).toEqual({ code: 0, said: '' });
    put('model.R', `${MODEL.trim()}\n\nclose_shop <- function() {\n  stop(not_found(order_nmae))\n}\n`);
    const { code, said } = await rscript('vendor/ao/lint.R');
    expect(said).toMatch(/no visible binding for global variable .order_nmae./);
    expect(said.match(/\[\w+_linter\]/g)).toEqual(['[object_usage_linter]']);
    expect(code).toBe(1);
  });

  it('says how to get lintr where it is not', async () => {
    put('vendor/ao/testing.R', 'source("vendor/ao/call.R")\nrequireNamespace <- function(...) FALSE\n');
    const { code, said } = await rscript('vendor/ao/lint.R');
    expect(said).toContain('sudo apt-get install r-cran-lintr');
    expect(code).toBe(1);
  });
});
