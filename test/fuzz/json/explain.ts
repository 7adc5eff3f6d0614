import type { Answer } from './peer.js';

/** One JSON text, and what became of it on either side; `again` is our message, as Python writes it. */
export interface Verdict {
  readonly text: string;
  readonly ours: Answer;
  readonly theirs: Answer;
  readonly again: Answer;
}

/** What is known to be read differently, and why ours is right. */
interface Explanation {
  readonly why: string;
  readonly fits: (verdict: Verdict & { refusal: string }) => boolean;
}

const got = (wanted: RegExp, value: RegExp) => (verdict: { refusal: string }) =>
  new RegExp(`${wanted.source}.*got (${value.source})$`, 's').test(verdict.refusal);

/** Python reads these, the specification of proto JSON (protobuf.dev, "ProtoJSON Format") does not have them. */
const PYTHON_IS_LAX: readonly Explanation[] = [
  {
    why: 'a key may not come twice, by its JSON name and by its proto name; Python looks at the spelling',
    fits: ({ refusal }) => /is the same field as "|cannot be given together with/.test(refusal),
  },
  {
    why: 'base64 has 64 digits and whole padding; Python skips whatever else there is, and pads',
    fits: got(/expected a base64 string/, /"(?![\w+/-]*={0,2}"$).*"|"[\w+/-]*={0,2}"/),
  },
  {
    why: 'a whole number in a string is decimal digits with point and exponent; Python takes its own literals (1_000, ٣), most spaces around',
    fits: got(/expected a whole number/, /"(?!-?\d+")[\s\d_\u0663-]*"/),
  },
  {
    why: 'as the key of a map too, and without spaces',
    fits: ({ refusal }) => /as a key of ".*", expected a whole number/.test(refusal),
  },
  {
    why: 'a number in a string is decimal, NaN, Infinity or -Infinity and within range; Python takes what float() does, true and false too',
    fits: got(
      /expected a number/,
      /" ?[+-]?(?:inf|infinity|NaN|Infinity|\d[\d_]*|\u0663)[ \u00a0]?"|true|false|"-?[\d.e+]+"| ?"\s*[-\d.e+]+\s*"/,
    ),
  },
  {
    why: 'an enum is a name or a whole number of 32 bits; Python rounds, cuts to 32 bits, and takes numbers in strings, true and false',
    fits: got(/expected one of/, /"[\s+-]?[\d_\u0663]+\s?"|-?[\d.]+(?:e[+-]?\d+)?|true|false/),
  },
  {
    why: 'a message is an object; Python takes anything that has no parts',
    fits: got(/expected an object/, /a list|""/),
  },
  {
    why: 'RFC 3339 has two digits each, and digits behind the point; Python takes what strptime() does',
    fits: got(/expected a time/, /"\d+-\d+-\d+T[\d ]+:[\d ]+:[\d ]+(?:\.\d*)?(?:Z|[+-][\d:]+)"/),
  },
  {
    why: 'a duration is digits with at most nine decimals, then s; Python takes signs, spaces and a point without decimals',
    fits: got(/expected a duration/, /"(?!-?\d+(?:\.\d{1,9})?s")[\s+_\d-]*(?:\.[\s\d]*)?s"/),
  },
  {
    why: 'JSON has no NaN and no Infinity',
    fits: ({ refusal }) => refusal.includes('is not JSON; a field of type double or float'),
  },
  {
    why: 'the same within an extension, which our words name as a whole',
    fits: ({ refusal, text }) =>
      /has no field "\[/.test(refusal) &&
      /"group_u?int32"|:\s*(?:""|\[\]|\[\[\]\]|"1_000"|"\\u0663"|1\.5|true|false|"[^"]*")/.test(text),
  },
  {
    why: 'the same within an Any, which our words name as a whole',
    fits: ({ refusal }) => refusal.includes('expected an object whose "@type" is a type of the contract'),
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
