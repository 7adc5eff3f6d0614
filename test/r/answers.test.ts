import type { DescMessage } from '@bufbuild/protobuf';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rFiles } from '../../generators/code/r/index.js';
import { loadContract } from '../../runtime/contract/index.js';
import { readRds } from '../../runtime/service/model/r/rds/index.js';
import { FromR, Misfit } from '../../runtime/service/model/r/values/index.js';
import { hasR } from '../r.js';
import { compiledText } from '../runtime/service/contracts.js';
import { throughR } from '../runtime/service/model/r/rscript.js';
import { ALL } from '../runtime/service/model/r/values-contract.js';

/** Of each message: what is given for it in R, and the way to what is wrong in it; null where nothing is. */
type Cases = Readonly<Record<string, readonly (readonly [given: string, at: string | null])[]>>;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cases = JSON.parse(readFileSync(here('answers.json'), 'utf8')) as Cases;

/** A closed enum, a message that no rpc names, and rpcs that give what R has a type for. */
const OLD = `
syntax = "proto2"; package old.v1;
import "google/protobuf/empty.proto"; import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
service Archive {
  rpc Find(google.protobuf.Empty) returns (Old);
  rpc Weigh(google.protobuf.Struct) returns (google.protobuf.DoubleValue);
  rpc Date(google.protobuf.Struct) returns (google.protobuf.Timestamp);
}
enum Kind { KIND_A = 1; KIND_C = 3; }
message Old { optional Kind kind = 1; repeated Kind kinds = 2; optional int32 n = 3; }
`;
const ALONE = 'syntax = "proto3"; package all.v1; message Alone { double x = 1; }';

/** All cases of a message: what R sends of each, and where \`ao_check\` finds something wrong. */
function judgedByR(base: string, message: string, given: readonly string[]): { bytes: Buffer; at: string | null }[] {
  const runtime = here('../../runtime/r');
  const files = readdirSync(runtime).filter((name) => /^(words|fits|known|check)/.test(name));
  const code = `
    for (file in c(${files.map((name) => JSON.stringify(join(runtime, name))).join(', ')})) sys.source(file, globalenv())
    eval(parse(text = rawToChar(items[[1]]), encoding = "UTF-8"), globalenv())
    integer64 <- function(...) structure(unserialize(as.raw(c(0x58,0x0a,0,0,0,2,0,4,0,0,0,2,3,0,0,0,0,14,0,0,0,1,...))), class = "integer64")
    judge <- function(value) tryCatch({ ao_check(value, "${message}", "it"); "fits" }, error = function(e) conditionMessage(e))
    out <- list()
    options(warn = 2)
    for (each in expression(${given.join(',\n')})) {
      value <- eval(each)
      out <- c(out, list(serialize(value, NULL, version = 2), charToRaw(judge(value))))
    }`;
  const blocks = throughR([Buffer.from(base)], code);
  return given.map((_, i) => {
    const said = (blocks[2 * i + 1] as Buffer).toString();
    return { bytes: blocks[2 * i] as Buffer, at: said === 'fits' ? null : (/^it(.*?): /.exec(said)?.[1] ?? said) };
  });
}

function judgedByFront(fromR: FromR, desc: DescMessage, bytes: Buffer): string | null {
  try {
    fromR.message(desc, readRds(bytes));
    return null;
  } catch (error) {
    if (error instanceof Misfit) return error.path;
    throw error;
  }
}

describe.skipIf(!hasR)('answers of a model in R', () => {
  it.each(Object.entries(cases))('are judged alike by its tests and by its service: %s', async (message, judged) => {
    const sources = { 'all/v1/all.proto': ALL, 'all/v1/alone.proto': ALONE, 'old/v1/old.proto': OLD };
    const contract = loadContract(readFileSync(await compiledText(sources)));
    const desc = contract.registry.getMessage(message) as DescMessage;
    const fromR = new FromR(contract.registry);
    const base = rFiles(contract).get('base.R') as string;
    const byR = judgedByR(
      base,
      message,
      judged.map(([given]) => given),
    );
    const found = judged.map(([given], i) => {
      const { bytes, at } = byR[i] as (typeof byR)[number];
      return { given, tests: at, service: judgedByFront(fromR, desc, bytes) };
    });
    expect(found).toEqual(judged.map(([given, at]) => ({ given, tests: at, service: at })));
  });
});
