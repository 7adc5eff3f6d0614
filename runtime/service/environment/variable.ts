/** How the text of an environment variable is read. Sizes are in bytes, times in milliseconds, lists have commas. */
export type VariableType =
  'text' | 'port' | 'address' | 'level' | 'flag' | 'milliseconds' | 'bytes' | 'count' | 'workers' | 'list' | 'choice';

/** One variable a service reads: the tables of these are the whole configuration of a service, and its documentation. */
export interface Variable {
  readonly name: string;
  readonly type: VariableType;
  /** What holds when the variable is unset or empty; `undefined`: nothing holds. */
  readonly default: string | number | boolean | readonly string[] | undefined;
  /** What a `choice` may be. */
  readonly choices?: readonly string[];
  readonly description: string;
}

type ValueOf<T extends VariableType> = T extends 'text' | 'address' | 'level' | 'choice'
  ? string
  : T extends 'flag'
    ? boolean
    : T extends 'list'
      ? readonly string[]
      : number;

/** The values of a table by name, typed by each variable's type. */
export type Values<T extends readonly Variable[]> = {
  readonly [V in T[number] as V['name']]: ValueOf<V['type']> | (V['default'] extends undefined ? undefined : never);
};

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** 32 bits: setTimeout's largest delay (a longer one would fire at once), and more than a message can have. */
const LARGEST = 2_147_483_647;

const LARGEST_PORT = 65_535;

type Reading = { value: string | number | boolean | readonly string[] } | { expected: string };

const integer = (text: string, least: number, most: number, what: string): Reading => {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most
    ? { value }
    : { expected: `${what} from ${least} to ${most}` };
};

const flags: Readonly<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false };

/** Reads one value; the answer is the value, or what would have been accepted. */
export const readers: Readonly<Record<VariableType, (text: string, choices?: readonly string[]) => Reading>> = {
  text: (text) => ({ value: text }),
  address: (text) =>
    /^(unix:.+|(dns:(\/\/[^/]*\/)?)?([^\s:/]+|\[[0-9a-fA-F:.]+\]):\d{1,5})$/.test(text) &&
    (text.startsWith('unix:') || Number(/\d+$/.exec(text)) <= LARGEST_PORT)
      ? { value: text }
      : { expected: 'host:port, such as localhost:50051' },
  level: (text) =>
    (LOG_LEVELS as readonly string[]).includes(text)
      ? { value: text }
      : { expected: `one of ${LOG_LEVELS.join(', ')}` },
  flag: (text) => {
    const value = flags[text.toLowerCase()];
    return value === undefined ? { expected: '1 or 0' } : { value };
  },
  port: (text) => integer(text, 0, LARGEST_PORT, 'a port'),
  milliseconds: (text) => integer(text, 1, LARGEST, 'milliseconds'),
  bytes: (text) => integer(text, 1, LARGEST, 'bytes'),
  count: (text) => integer(text, 1, 1_000_000, 'a number'),
  workers: (text) => (text === 'auto' ? { value: 0 } : integer(text, 1, 256, 'auto, or a number')),
  list: (text) => ({
    value: text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  }),
  choice: (text, choices = []) =>
    choices.includes(text) ? { value: text } : { expected: `one of ${choices.join(', ')}` },
};
