import type { BufFinding } from '../buf.js';
import type { Break, Surface } from './break.js';

interface Words {
  readonly breaks: readonly Surface[];
  /** What it is that changes, from one thing to another; undefined: buf's own words say it better. */
  readonly what?: string;
  readonly why: string;
  readonly instead: string;
}

const ALL: readonly Surface[] = ['wire', 'json', 'rest'];
const NEW_FIELD = 'add a new field with a new number beside it, and mark this one `[deprecated = true]`';
const KEEP = 'keep it as it was';

/** By buf's names of the rules. */
const WORDS: Readonly<Record<string, Words>> = {
  FIELD_WIRE_JSON_COMPATIBLE_TYPE: {
    breaks: ALL,
    what: 'its type',
    why: 'values of the one type are misread or refused as the other',
    instead: NEW_FIELD,
  },
  FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY: {
    breaks: ALL,
    what: 'how many there may be',
    why: 'JSON has a list for the one and a single value for the other; in binary all but one are lost',
    instead: NEW_FIELD,
  },
  FIELD_SAME_JSON_NAME: {
    breaks: ['json', 'rest'],
    what: 'its name in JSON',
    why: 'requests with the old name are refused with 400, and who reads the old name from an answer finds nothing',
    instead: 'keep the name, or add a new field with the new name beside it',
  },
  FIELD_SAME_NAME: {
    breaks: ['json', 'rest'],
    what: 'its name',
    why: 'JSON may be written with the name of the .proto file, and update masks, paths and queries are: the old is refused',
    instead: KEEP,
  },
  FIELD_SAME_ONEOF: {
    breaks: ['wire'],
    why: 'a message with two parts of a oneof keeps the last; programs made with the old contract see other fields set',
    instead: NEW_FIELD,
  },
  FIELD_SAME_DEFAULT: {
    breaks: ALL,
    why: 'the same bytes without the field mean another value on either side',
    instead: NEW_FIELD,
  },
  ENUM_VALUE_SAME_NAME: {
    breaks: ['json', 'rest'],
    what: 'its name',
    why: 'JSON has enums by name: requests with the old name are refused with 400, answers show a name unknown to callers',
    instead: 'keep the old name; with `option allow_alias = true` a new name may stand behind it',
  },
  RPC_SAME_REQUEST_TYPE: {
    breaks: ALL,
    what: 'its request type',
    why: 'requests of the one type are misread or refused as the other',
    instead: 'add a new rpc for the new type',
  },
  RPC_SAME_RESPONSE_TYPE: {
    breaks: ALL,
    what: 'its response type',
    why: 'callers read answers of the one type as the other',
    instead: 'add a new rpc for the new type',
  },
  RPC_SAME_IDEMPOTENCY_LEVEL: {
    breaks: ['wire'],
    why: 'clients decide by it whether they may repeat a call',
    instead: KEEP,
  },
  RESERVED_MESSAGE_NO_DELETE: {
    breaks: ['wire', 'json'],
    why: 'what takes the number or name now is misread by whoever still has it for what it was',
    instead: 'leave the `reserved` line, and take another number',
  },
  RESERVED_ENUM_NO_DELETE: {
    breaks: ['wire', 'json'],
    why: 'what takes the number or name now is misread by whoever still has it for what it was',
    instead: 'leave the `reserved` line, and take another number',
  },
  FILE_SAME_PACKAGE: {
    breaks: ALL,
    what: 'its package',
    why: 'the package is part of every path of a gRPC call, of default routes, and of type URLs in Any',
    instead: 'make a new package beside the old one, such as v2 beside v1',
  },
};

const OTHER: Words = { breaks: ALL, why: 'buf counts it as breaking for binary or JSON', instead: KEEP };

/** What to say of a finding of `buf breaking`. */
export function wordsOf({ type, message }: BufFinding): Pick<Break, 'breaks' | 'change' | 'why' | 'instead'> {
  const { breaks, what, why, instead } = WORDS[type] ?? OTHER;
  const [, from, to] = /from "(.*?)" to "(.*?)"/.exec(message) ?? [];
  const change = what && from !== undefined ? `${what} was ${from}, is ${to}` : message.replace(/ See https:.*$/, '');
  return { breaks, change: change.replace(/\.$/, ''), why, instead };
}
