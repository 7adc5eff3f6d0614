import { constants } from 'node:os';
import { PassThrough, type Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';

import type Docker from 'dockerode';

import { eachLine } from '../../process/lines.js';
import type { LogLine, Unit } from '../engine.js';
import { isAnswer } from './faults.js';

/**
 * Starts a created container and follows it to its end. Lines are given to `log` from the first byte on, since we are
 * attached before it starts; `exited` resolves when the engine has removed it and its last line has been given.
 */
export async function startUnit(
  docker: Docker,
  container: Docker.Container,
  service: string,
  log: (line: LogLine) => void,
): Promise<Unit> {
  const attached = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
  const stream = (await container.attach(attached)) as unknown as Duplex;
  stream.on('error', () => {}); // a broken connection is told by `exited`
  const read = readLines(docker, stream, service, log);
  const removed = container.wait({ condition: 'removed' }) as Promise<{ StatusCode: number }>;
  removed.catch(() => {});
  await container.start();
  const exited = Promise.all([removed, read]).then(
    ([{ StatusCode }]) => exitOf(StatusCode),
    () => ({ code: null, signal: null }), // the engine went away, and with it what we could know
  );
  return { id: container.id.slice(0, 12), exited, stop: (graceMs) => stop(container, exited, graceMs) };
}

async function readLines(docker: Docker, stream: Duplex, service: string, log: (line: LogLine) => void): Promise<void> {
  const outputs = { stdout: new PassThrough(), stderr: new PassThrough() };
  docker.modem.demuxStream(stream, outputs.stdout, outputs.stderr);
  const closed = (['stdout', 'stderr'] as const).map((name) => {
    eachLine(outputs[name], (text) => log({ service, stream: name, text }));
    return finished(outputs[name]);
  });
  await finished(stream, { writable: false }).catch(() => {});
  stream.destroy();
  for (const output of Object.values(outputs)) output.end();
  await Promise.all(closed);
}

/** The init process of the container ends with 128 + n when the service was ended by signal n. */
function exitOf(status: number): { code: number | null; signal: string | null } {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal ? { code: null, signal } : { code: status, signal: null };
}

async function stop(container: Docker.Container, exited: Promise<unknown>, graceMs: number): Promise<void> {
  try {
    if (graceMs <= 0) await container.kill();
    else await container.stop({ t: Math.ceil(graceMs / 1000) });
  } catch (error) {
    // 304: it had stopped; 404 and 409: it is being removed or gone. No answer: the engine went away with it.
    if (isAnswer(error) && ![304, 404, 409].includes(error.statusCode)) throw error;
  }
  await exited;
}
