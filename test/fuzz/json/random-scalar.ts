import { ScalarType } from '@bufbuild/protobuf';
import type { Random } from './random.js';

const INT32 = [0, 1, -1, 2147483647, -2147483648, 127, 128, -129];
const UINT32 = [0, 1, 4294967295, 2147483648, 127, 128];
const INT64 = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n];
const UINT64 = [0n, 1n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 53n + 1n];
const DOUBLES = [0, -0, 1, -1, 0.1, 1e21, 1e-7, 123456789012345680000, 2 ** 53, 2 ** 53 + 2, 5e-324, 1.5e300, 1e17];
const FLOATS = [...DOUBLES.slice(0, 6), 3.4028234663852886e38, 1.401298464324817e-45, 16777217, 0.3];
const ODD = [NaN, Infinity, -Infinity];
const WORDS = [
  '',
  'a',
  '"',
  '\\',
  '/',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u2028',
  'ä',
  '日本',
  '😀',
  '</script>',
  ' ',
  '__proto__',
];

/** A value of a scalar field as protobuf-es has it (64-bit as bigint), often one from the edge of its range. */
export function randomScalar(random: Random, type: ScalarType): number | bigint | string | boolean | Uint8Array {
  const edge = random.chance(0.4);
  switch (type) {
    case ScalarType.BOOL:
      return random.chance(0.5);
    case ScalarType.STRING:
      return randomString(random);
    case ScalarType.BYTES:
      return Uint8Array.from({ length: random.int(0, 9) }, () => random.int(0, 255));
    case ScalarType.DOUBLE:
      return edge ? random.pick([...DOUBLES, ...ODD]) : doubleOfBits(random.bits64());
    case ScalarType.FLOAT:
      return Math.fround(edge ? random.pick([...FLOATS, ...ODD]) : floatOfBits(random.int(0, 0xffffffff)));
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return edge ? random.pick(INT32) : random.int(-2147483648, 2147483647);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return edge ? random.pick(UINT32) : random.int(0, 4294967295);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return edge ? random.pick(UINT64) : random.bits64();
    default:
      return edge ? random.pick(INT64) : BigInt.asIntN(64, random.bits64());
  }
}

/** Valid Unicode, with what JSON must escape. */
export function randomString(random: Random): string {
  return Array.from({ length: random.int(0, 5) }, () => random.pick(WORDS)).join('');
}

/** One NaN: those with other bits cannot be told apart in JSON. */
function doubleOfBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  const value = view.getFloat64(0);
  return Number.isNaN(value) ? NaN : value;
}

function floatOfBits(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  const value = view.getFloat32(0);
  return Number.isNaN(value) ? NaN : value;
}
