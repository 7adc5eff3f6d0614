/** The numbers of R's serialization format (R Internals, "Serialization Formats"). */

/** Types of items: those that hold data, and those that are passed over. */
export const Sexp = {
  nil: 0,
  symbol: 1,
  pairlist: 2,
  closure: 3,
  environment: 4,
  promise: 5,
  language: 6,
  special: 7,
  builtin: 8,
  char: 9,
  logical: 10,
  integer: 13,
  double: 14,
  complex: 15,
  string: 16,
  dots: 17,
  list: 19,
  expression: 20,
  byteCode: 21,
  externalPointer: 22,
  weakReference: 23,
  raw: 24,
  s4: 25,
  altrep: 238,
  baseEnvironment: 241,
  emptyEnvironment: 242,
  persistent: 247,
  package: 248,
  namespace: 249,
  baseNamespace: 250,
  missingArgument: 251,
  unbound: 252,
  globalEnvironment: 253,
  nilValue: 254,
  reference: 255,
} as const;

/** Bits of an item's flags, above its type. */
export const Flag = { isObject: 1 << 8, hasAttributes: 1 << 9, hasTag: 1 << 10 } as const;

/** How the bytes of a text are meant, in the levels of its flags. */
export const Encoding = { bytes: 1 << 13, latin1: 1 << 14, utf8: 1 << 15, ascii: 1 << 18 } as const;

/** `X` and a line end: big-endian binary. */
export const XDR = 0x580a;

/** The version that says it all and is compact in nothing; R has read it since 2.3. */
export const VERSION = 2;
/** R 4.0.0, as the writer; 2.3.0 as the oldest reader. */
export const WRITER = 0x040000;
export const OLDEST_READER = 0x020300;

/** Elements of the longest vector: beyond, the format has a length of two words. */
export const MOST = 2_147_483_647;
