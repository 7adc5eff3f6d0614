import type { EngineEvent, ServiceState, ServiceStatus } from '../../runtime/platform/engines/index.js';
import { duration } from './measures.js';
import { blue, cyan, dim, green, magenta, red, yellow } from './palette.js';

const STATES: Readonly<Record<ServiceState, (text: string) => string>> = {
  waiting: dim,
  starting: blue,
  ready: green,
  backoff: yellow,
  stopping: dim,
  stopped: dim,
  failed: red,
  orphaned: yellow,
};

/** A state in its colour. */
export const stateWord = (state: ServiceState): string => STATES[state](state);

const COLOURS = [cyan, magenta, blue, green, yellow];

/** Prints what happens to services, each line behind the name of its service. */
export class ServiceLines {
  readonly #width: number;

  constructor(private readonly names: readonly string[]) {
    this.#width = Math.max(0, ...names.map((name) => name.length));
  }

  /** The line of an event; undefined when it is not worth one. */
  event(event: EngineEvent): string | undefined {
    if (event.type === 'notice') return dim(event.text);
    if (event.type === 'log') return this.log(event.service, event.text);
    if (event.state === 'waiting' || event.state === 'stopping') return undefined;
    return `${this.#prefix(event.name)}${stateWord(event.state)}${remark(event)}`;
  }

  log(service: string, text: string): string {
    return `${this.#prefix(service)}${readable(text)}`;
  }

  #prefix(name: string): string {
    const colour = COLOURS[Math.max(0, this.names.indexOf(name)) % COLOURS.length] ?? cyan;
    return `${colour(name.padEnd(this.#width))} ${dim('|')} `;
  }
}

function remark({ state, address, detail }: ServiceStatus): string {
  if (detail) return ` (${detail})`;
  return state === 'ready' ? ` at ${address}` : '';
}

const LEVELS: Readonly<Record<string, (text: string) => string>> = {
  debug: dim,
  info: green,
  warn: yellow,
  error: red,
  fatal: red,
};

/** Fields that every line has: the prefix and the terminal say them already. */
const KNOWN = new Set(['time', 'level', 'service', 'msg']);

/** A service's JSON log line as a person reads it; any other line as it is. */
export function readable(text: string): string {
  const line = text.startsWith('{') ? parsed(text) : undefined;
  if (line === undefined || typeof line['msg'] !== 'string') return text;
  const level = String(line['level'] ?? 'info');
  const rest = Object.entries(line).filter(([key]) => !KNOWN.has(key));
  const fields = rest.map(
    ([key, value]) => ` ${dim(`${key}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${(LEVELS[level] ?? dim)(level)} ${line['msg']}${fields.join('')}`;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** How long ago, in words. */
export const age = (since: number, now = Date.now()): string => duration(Math.max(0, now - since));
