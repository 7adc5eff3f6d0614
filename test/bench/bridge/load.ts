// Closed-loop load by wrk, which costs little CPU of the two cores that it shares with what it measures.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cache } from './prepare.js';
import type { Payload } from './payloads.js';
import { cpuSeconds, type Running } from './sides.js';

export interface Sample {
  readonly requestsPerSecond: number;
  /** CPU of the bridge a request, microseconds. */
  readonly cpuMicroseconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const REPORT = `
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end`;

/** Loads one side for some seconds over some connections. Throws when any request failed. */
export async function load(side: Running, payload: Payload, connections: number, seconds: number): Promise<Sample> {
  const script = join(cache, 'load', `${payload.path.replaceAll('/', '_')}.lua`);
  mkdirSync(join(script, '..'), { recursive: true });
  const body = join(script.replace('.lua', '.body'));
  writeFileSync(body, payload.request.body);
  const headers = Object.entries(payload.request.headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  writeFileSync(
    script,
    ['wrk.method = "POST"', ...headers, `wrk.body = io.open("${body}", "rb"):read("*all")`, REPORT].join('\n'),
  );
  const before = cpuSeconds(side.pid);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', script, side.url + payload.path];
  const { stdout } = await promisify(execFile)('wrk', args);
  const cpu = cpuSeconds(side.pid) - before;
  const [requests, micros, p50, p99, errors] = (/^RESULT (.*)$/m.exec(stdout)?.[1] ?? '').split(' ').map(Number);
  if (!requests || !micros || errors !== 0) throw new Error(`${side.name} failed under ${payload.name}:\n${stdout}`);
  return {
    requestsPerSecond: requests / (micros / 1e6),
    cpuMicroseconds: (cpu / requests) * 1e6,
    p50: (p50 as number) / 1000,
    p99: (p99 as number) / 1000,
  };
}
