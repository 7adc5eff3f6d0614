import fc from 'fast-check';
import { text } from './arbitrary.js';

const int32 = fc.integer();
const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const double = fc.double().map(odd);
const float = fc.float().map(odd);
const bytes = fc.uint8Array({ maxLength: 6 }).map((each) => Buffer.from(each).toString('base64'));
const color = fc.constantFrom('COLOR_NONE', 'COLOR_RED', 'COLOR_BLUE', 77);
const few = <T>(each: fc.Arbitrary<T>) => fc.array(each, { maxLength: 4 });
const table = <T>(key: fc.Arbitrary<string>, each: fc.Arbitrary<T>) => fc.dictionary(key, each, { maxKeys: 3 });
/** Whole milliseconds: a double has no more of our days. */
const time = fc
  .date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((each) => each.toISOString());
const duration = fc.integer({ min: -1e9, max: 1e9 }).map((ms) => `${ms / 1000}s`);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** An element of a list has no name when that is empty. */
const name = text.map((each) => each || 'x');
const free = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '').replaceAll('"":', '"x":')) as unknown);
const structure = fc.dictionary(name, free, { maxKeys: 3 });

function odd(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

const row = fc.record(
  { name: text, weight: double, n: int32, ok: fc.boolean(), color, id: int64, f: float },
  { requiredKeys: [] },
);
const visit = fc.record({ note: text, score: int32, photo: bytes, at: time }, { requiredKeys: [] });
const any = fc.oneof(
  row.map((each) => ({ '@type': 'type.googleapis.com/all.v1.Row', ...each })),
  duration.map((value) => ({ '@type': 'type.googleapis.com/google.protobuf.Duration', value })),
);

const choice = fc.oneof(
  fc.record({ text }),
  fc.record({ row }),
  fc.record({ structure }),
  fc.record({ boxed: int32 }),
  fc.constant({}),
);

/** JSON of all.v1.All with any of its fields. */
export const anyJson = fc
  .tuple(
    fc.record(
      {
        ...{
          d: double,
          f: float,
          i32: int32,
          u32: uint32,
          s32: int32,
          fx32: uint32,
          sf32: int32,
          i64: int64,
          u64: uint64,
          s64: int64,
        },
        ...{
          b: fc.boolean(),
          s: text,
          raw: bytes,
          color,
          od: double,
          oi: int32,
          os: text,
          ob: fc.boolean(),
          oraw: bytes,
          oc: color,
          ol: int64,
        },
        ...{
          rd: few(double),
          ri: few(int32),
          rs: few(text),
          rb: few(fc.boolean()),
          rraw: few(bytes),
          rc: few(color),
          rl: few(int64),
        },
        ...{
          ru: few(uint32),
          rf: few(float),
          visit,
          visits: few(visit),
          rows: few(row),
          nothing: fc.constant({}),
          nothings: few(fc.constant({})),
        },
        ...{
          md: table(text, double),
          mi: table(int32.map(String), text),
          mb: table(fc.constantFrom('true', 'false'), color),
        },
        ...{ mv: table(text, visit), mraw: table(text, bytes), ml: table(uint64, int64), mr: table(text, row) },
        ...{
          ts: time,
          tss: few(time),
          du: duration,
          dus: few(duration),
          st: structure,
          va: free,
          lv: few(free),
          vas: few(finite),
          sts: few(structure),
        },
        ...{
          wd: double,
          ws: text,
          wl: int64,
          wraw: bytes,
          wb: fc.boolean(),
          wds: few(double),
          mask: fc.constantFrom('i32', 'visit.note,s', ''),
        },
        ...{ any, anys: few(any), empty: fc.constant({}), mts: table(text, time), js: int64 },
      },
      { requiredKeys: [] },
    ),
    choice,
  )
  .map(([fields, chosen]) => ({ ...fields, ...chosen }));
