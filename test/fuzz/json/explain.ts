import type { Answer } from './peer.js';

/** One JSON text, and what became of it on either side; `again` is our message, as Python writes it. */
export interface Verdict {
  readonly text: string;
  /** What was changed in it. */
  readonly what: string;
  readonly ours: Answer;
  readonly theirs: Answer;
  readonly again: Answer;
}

/** What is known to be read differently, and why ours is right. */
interface Explanation {
  readonly why: string;
  readonly fits: (verdict: Verdict & { refusal: string }) => boolean;
}

/** A refusal of a value (in JSON, as our words show it) that is not what the specification has for such a field. */
const got = (wanted: string, isWrong: (value: string) => boolean) => (verdict: { refusal: string }) => {
  const [, words, value = ''] =
    /^(?:.*: |)(expected .*?|as a key .*?expected .*?), got (.*)$/s.exec(verdict.refusal) ?? [];
  return words !== undefined && words.includes(wanted) && isWrong(value);
};

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const unquoted = (value: string) => value.replace(/^"(.*)"$/s, '$1');

/** Digits of either alphabet, padding that is whole or none; a long one is shown cut, and not to be judged. */
function isBase64(text: string): boolean {
  const [, digits = '', padding = ''] = /^([\w+/-]*)(={0,2})$/.exec(text) ?? ['', '-', '==='];
  return digits.length % 4 !== 1 && (padding === '' || (digits.length + padding.length) % 4 === 0);
}

/** Python reads these, the specification of proto JSON (protobuf.dev, "ProtoJSON Format") does not have them. */
const PYTHON_IS_LAX: readonly Explanation[] = [
  {
    why: 'a key may not come twice, by its JSON name and by its proto name; Python looks at the spelling',
    fits: ({ refusal }) => /is the same field as "|cannot be given together with/.test(refusal),
  },
  {
    why: 'base64 has 64 digits and whole padding; Python skips whatever else there is, and pads',
    fits: got('a base64 string', (value) => value.includes('…') || !isBase64(unquoted(value))),
  },
  {
    why: 'a whole number is decimal digits with point and exponent; Python takes its own literals (1_000, ٣) and most spaces',
    fits: got('a whole number', (value) => !NUMBER.test(unquoted(value))),
  },
  {
    why: 'as the key of a map too',
    fits: ({ refusal, text }) => {
      const key = /\.([^.]*): as a key of ".*", expected a whole number/s.exec(refusal)?.[1];
      return key !== undefined && !NUMBER.test(key) && text.includes(key);
    },
  },
  {
    why: 'a number is decimal and within range, or NaN, Infinity or -Infinity; Python takes what float() does, true and false too',
    fits: got(
      'a number',
      (value) =>
        !/^(?:-?Infinity|NaN)$/.test(unquoted(value)) &&
        (!NUMBER.test(unquoted(value)) || Math.abs(Number(unquoted(value))) > 3.4e38),
    ),
  },
  {
    why: 'an enum is a name or a whole number of 32 bits; Python rounds, cuts to 32 bits, and takes numbers in strings, true and false',
    fits: got('one of', (value) => !NUMBER.test(value) || (Number(value) | 0) !== Number(value)),
  },
  {
    why: 'a message is an object; Python takes anything that has no parts',
    fits: got('an object', (value) => !value.startsWith('an object')),
  },
  {
    why: 'RFC 3339 has two digits each, and digits behind the point; Python takes what strptime() does',
    fits: got('a time', (value) => !TIME.test(unquoted(value))),
  },
  {
    why: 'a duration is digits with at most nine decimals, then s; Python takes signs, spaces and a point without decimals',
    fits: got('a duration', (value) => !/^-?\d+(?:\.\d{1,9})?s$/.test(unquoted(value))),
  },
  {
    why: 'JSON has no NaN and no Infinity',
    fits: ({ refusal }) => refusal.includes('is not JSON; a field of type double or float'),
  },
  {
    why: 'the same within an extension or an Any, which our words name as a whole',
    fits: ({ refusal, what }) =>
      /has no field "\[|expected an object whose "@type"/.test(refusal) &&
      !/^value (?:-?[1-9]\d*|null|\{\})$/.test(what),
  },
];

const WE_ACCEPT: readonly Explanation[] = [
  {
    why: 'null is an empty list, whatever it is a list of; Python fails of its own accord on a list of Value',
    fits: ({ refusal }) =>
      refusal.includes("'google._upb._message.RepeatedCompositeContainer' object has no attribute"),
  },
  {
    why: 'a number that rounds to the largest float is that; Python compares before it rounds',
    fits: ({ refusal, text }) => /Float value too (?:large|small)/.test(refusal) && /3\.40?28/.test(text),
  },
];

const DIFFERENTLY: readonly Explanation[] = [
  {
    why: 'any.proto: only what stands behind the last slash of a type URL names the type; the library writes the usual host',
    fits: ({ text }) => /"@type":"(?!type\.googleapis\.com\/[\w.]+")/.test(text),
  },
  {
    why: 'the integer -0 in JSON: Python reads it as 0, we as the double -0',
    fits: ({ text }) => /[[:,]-0[\],}]/.test(text),
  },
];

/** What is wrong with a verdict; undefined: both agree, or the specification says why not. */
export function unexplained(verdict: Verdict): string | undefined {
  const { ours, theirs, again } = verdict;
  if ('bytes' in ours && 'bytes' in theirs) {
    if ('bytes' in again && Buffer.compare(again.bytes, theirs.bytes) === 0) return undefined;
    return explained(DIFFERENTLY, { ...verdict, refusal: '' }) ? undefined : 'read as different messages';
  }
  if ('bytes' in ours) {
    const { refused } = theirs as { refused: string };
    return explained(WE_ACCEPT, { ...verdict, refusal: refused }) ? undefined : `we accept, Python says: ${refused}`;
  }
  if ('refused' in theirs) return undefined;
  return explained(PYTHON_IS_LAX, { ...verdict, refusal: ours.refused })
    ? undefined
    : `Python accepts, we say: ${ours.refused}`;
}

function explained(explanations: readonly Explanation[], verdict: Verdict & { refusal: string }): boolean {
  return explanations.some(({ fits }) => fits(verdict));
}
