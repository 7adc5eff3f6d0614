import { MAX_FLOAT } from './wire-writer.js';

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COMMA = 44;

/** Longest text of a double, with its comma. */
const LONGEST = 26;

const scratch = Buffer.allocUnsafeSlow(1 << 16);

/** How many digits stand before the point of a number from 0.001 to a million; 0 and below: zeros behind it. */
function magnitude(value: number): number {
  if (value >= 1) return value < 10 ? 1 : value < 100 ? 2 : value < 1e3 ? 3 : value < 1e4 ? 4 : value < 1e5 ? 5 : 6;
  return value >= 0.1 ? 0 : value >= 0.01 ? -1 : -2;
}

/** Whether a number is one of those whose digits are found by plain arithmetic. */
function isOrdinary(value: number): boolean {
  return value >= 1e-3 && value < 1e6;
}

/**
 * The number with the fewest digits that is the same 32-bit float: 0.1 for 0.10000000149011612, which is what the float
 * is as a double. All other languages write floats so. The number itself when it is not finite.
 */
export function shortestFloat(value: number): number {
  const size = Math.abs(value);
  if (isOrdinary(size)) {
    for (let decimals = decimalsFor(size); ; decimals++) {
      const scale = POWERS[decimals] as number;
      const near = rounded(size * scale) / scale;
      if (Math.fround(near) === size) return value < 0 ? -near : near;
    }
  }
  for (let digits = 6; digits < 10; digits++) {
    const near = digits === 8 && size % 0.5 === 0.25 ? evenTenth(value) : Number(value.toPrecision(digits));
    // A double beyond the largest float is refused by those who read, though it would be rounded to it.
    if (Math.fround(near) === value && Math.abs(near) <= MAX_FLOAT) return near;
  }
  return value;
}

/** The nearest whole number; of two the even one, as other languages have it. For what is below 2^31. */
function rounded(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 ? up & ~1 : up;
}

/** Of the two tenths that a quarter lies between the even one, as other languages write it. */
function evenTenth(value: number): number {
  const tenths = Math.floor(Math.abs(value) * 10);
  return (Math.sign(value) * (tenths + (tenths % 2))) / 10;
}

/** Six digits are the fewest that are tried (zeros at the end cost nothing), nine are enough for every float. */
function decimalsFor(size: number): number {
  return 6 - magnitude(size);
}

/** The items of a JSON list of 32-bit floats, commas between them; each has the fewest digits that tell it. */
export function floatsText(values: readonly number[]): string {
  const out = scratch;
  const full = out.length - LONGEST;
  let text = '';
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (at > full) {
      text += out.toString('latin1', 0, at);
      at = 0;
    }
    const value = values[i] as number;
    const size = Math.abs(value);
    if (isOrdinary(size)) {
      if (value < 0) out[at++] = MINUS;
      at = writeOrdinary(out, size, at);
    } else at += out.write(floatText(value), at, 'latin1');
    out[at++] = COMMA;
  }
  return text + out.toString('latin1', 0, Math.max(0, at - 1));
}

/** Writes the digits of an ordinary number; gives the place behind them. Whole numbers below 2^31 are the fastest there are. */
function writeOrdinary(out: Buffer, size: number, start: number): number {
  let decimals = decimalsFor(size);
  let scale = POWERS[decimals] as number;
  let scaled = rounded(size * scale);
  while (Math.fround(scaled / scale) !== size) {
    scale = POWERS[++decimals] as number;
    scaled = rounded(size * scale);
  }
  const whole = Math.floor(size < 1 ? 0 : scaled / scale);
  let fraction = scaled - whole * scale;
  const at = writeDigits(out, whole, start, whole < 10 ? 1 : magnitude(whole));
  if (fraction === 0) return at;
  while (fraction % 10 === 0) {
    fraction /= 10;
    decimals--;
  }
  out[at] = POINT;
  return writeDigits(out, fraction, at + 1, decimals);
}

/** Writes a whole number below 2^31 in `count` digits, zeros before it; gives the place behind them. */
function writeDigits(out: Buffer, value: number, start: number, count: number): number {
  let digits = value | 0;
  for (let place = start + count - 1; place >= start; place--) {
    const tenth = (digits / 10) | 0;
    out[place] = ZERO + digits - tenth * 10;
    digits = tenth;
  }
  return start + count;
}

/** The JSON of one 32-bit float. */
export function floatText(value: number): string {
  return doubleText(value === 0 ? value : shortestFloat(value));
}

/** The JSON of a double; -0 keeps its sign, with a point, lest somebody reads the integer 0. */
export function doubleText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0';
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
