import { ScalarType } from '@bufbuild/protobuf';

/** As in all patterns here, each digit has one place to be matched at: with two, a long text that fails would take hours. */
const DECIMAL = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?Infinity|NaN|)$/;
const DURATION = /^-?\d+(?:\.\d{1,9})?s$/;

const SIXTY_FOUR = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
]);

/** Whether a scalar has 64 bits and is whole: JSON has it as a string. */
export function isLong(scalar: ScalarType): boolean {
  return SIXTY_FOUR.has(scalar);
}

/** Whether a JSON string in the place of a scalar (not a string or bool) has a form that proto JSON knows. */
export function isProperText(scalar: ScalarType, text: string): boolean {
  return scalar === ScalarType.BYTES ? isBase64(text) : DECIMAL.test(text);
}

/** Whether a string has the form of a google.protobuf.Duration. */
export function isDuration(text: string): boolean {
  return DURATION.test(text);
}

/** Whether the day and hour of an RFC 3339 time exist: not 30 February, not 24:00. Anything else is not looked at. */
export function isDayAndHour(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T/.exec(text) ?? [];
  if (text.startsWith('24', 11)) return false;
  return (
    day === undefined || Number(day) <= new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  );
}

/** Whether a string is Unicode that UTF-8 can hold: without halves of surrogate pairs. */
export function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The plain digits of a whole number written with a point or exponent (`1.5e1`: 15); undefined: it is not one. */
export function wholeDigits(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (!digits || /[1-9]/.test(digits.slice(Math.max(0, point))) || (point < 0 && /[1-9]/.test(digits)))
    return undefined;
  return `${sign}${digits.slice(0, Math.max(0, point)).padEnd(point, '0') || '0'}`;
}

/** Length and padding must fit, and no white space may stand between the digits; the digits are left to the library. */
function isBase64(text: string): boolean {
  const padding = text.indexOf('=');
  const digits = padding < 0 ? text.length : padding;
  const isWhole = digits % 4 !== 1 && (padding < 0 || (text.length % 4 === 0 && /^={1,2}$/.test(text.slice(padding))));
  return isWhole && ![' ', '\t', '\r', '\n'].some((space) => text.includes(space));
}
