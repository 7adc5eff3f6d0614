import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StringDecoder } from 'node:string_decoder';
import { fault } from '../../../errors/index.js';
import { LockWatch } from '../../process/lock-watch.js';
import { lockHolder } from '../../process/lock.js';
import { nearest } from '../../nearest.js';
import type { LogLine } from '../engine.js';
import { runFolder } from '../run-folder.js';

export interface LogOptions {
  /** Names of the only services to show. */
  services?: readonly string[];
  /** Lines a service, the last ones; by default all. */
  tail?: number;
  /** Goes on with new lines until `signal` fires or the project is down. */
  follow?: boolean;
  signal?: AbortSignal;
}

/** How often a followed log is looked at. */
const LOOK_MS = 150;

/**
 * The lines of the services' logs of the last run, those of several services by their time; then, when asked to
 * follow, new ones as they come. `known` are the project's services. Throws AO_ENGINE_SERVICE_UNKNOWN for another name.
 */
export async function* logs(root: string, known: readonly string[], options: LogOptions = {}): AsyncGenerator<LogLine> {
  const names = chosen(known, options.services);
  const followers = names.map((name) => new Follower(name, runFolder(root).log(name)));
  const before = await Promise.all(followers.map((follower) => follower.begin(options.tail ?? Infinity)));
  yield* byTime(before);
  const watch = new LockWatch();
  while (options.follow && !options.signal?.aborted) {
    const up = await lockHolder(runFolder(root).lock, watch);
    for (const follower of followers) yield* await follower.more();
    if (!up) break;
    await sleep(LOOK_MS, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {});
  }
  await Promise.all(followers.map((follower) => follower.close()));
}

function chosen(known: readonly string[], services: readonly string[] | undefined): readonly string[] {
  for (const service of services ?? []) {
    if (!known.includes(service))
      throw fault('AO_ENGINE_SERVICE_UNKNOWN', { service, near: nearest(service, known), known });
  }
  return services && services.length > 0 ? known.filter((name) => services.includes(name)) : known;
}

/** Lines of several logs in the order of their own time; a line without one (a traceback) stays behind the line before it. */
function byTime(logs: readonly LogLine[][]): LogLine[] {
  const timed = logs.flatMap((lines) => {
    let time = 0;
    return lines.map((line) => ({ line, time: (time = timeOf(line.text) ?? time) }));
  });
  return timed.sort((a, b) => a.time - b.time).map(({ line }) => line);
}

function timeOf(text: string): number | undefined {
  const time = Date.parse(/^\{.*?"time":\s?"([^"]+)"/.exec(text)?.[1] ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Reads one log from its end on, through turn-overs. */
class Follower {
  #file: FileHandle | undefined;
  #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(
    private readonly service: string,
    private readonly path: string,
  ) {}

  /** The last `count` whole lines there are now. */
  async begin(count: number): Promise<LogLine[]> {
    const lines = await this.more();
    return count === Infinity ? lines : lines.slice(Math.max(0, lines.length - count));
  }

  async more(): Promise<LogLine[]> {
    this.#file ??= await open(this.path).catch(() => undefined);
    if (!this.#file) return [];
    const lines = await this.#drain(this.#file);
    const [ours, current] = [await this.#file.stat(), await stat(this.path).catch(() => undefined)];
    if (current && current.ino === ours.ino) return lines;
    await this.close(); // turned over: the rest of it is read, the new one is next
    return current ? [...lines, ...(await this.more())] : lines;
  }

  async #drain(file: FileHandle): Promise<LogLine[]> {
    const lines: string[] = [];
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      const parts = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = parts.pop()!;
      lines.push(...parts);
    }
    return lines.map((text) => ({ service: this.service, stream: 'stdout', text }));
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}
