import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, write, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Output } from '../../../runtime/service/process/output.js';
import { eventually } from './pair.js';

vi.mock('node:fs', { spy: true });

const MEBIBYTE = 1024 * 1024;
const line = (i: number): string => `${String(i).padStart(8)} ${'x'.repeat(90)}\n`;

describe('the log of a service', () => {
  let folder: string;
  const open: number[] = [];
  const opened = (path: string, flags: number): number => {
    const fd = openSync(path, flags);
    open.push(fd);
    return fd;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ao output '));
  });
  afterEach(() => {
    for (const fd of open.splice(0)) closeSync(fd);
  });

  it('is written whole and in order', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, '');
    const output = new Output(opened(path, constants.O_WRONLY));
    for (let i = 0; i < 1000; i++) output.write(line(i));
    const all = Array.from({ length: 1000 }, (_, i) => line(i)).join('');
    await eventually(() => readFileSync(path, 'utf8') === all);
    output.write('last\n');
    output.flushSync();
    await eventually(() => readFileSync(path, 'utf8') === `${all}last\n`);
  });

  it('waits for a reader that has no room, up to a mebibyte, drops whole lines beyond, and goes on', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    // Both ends: neither waits for the other.
    const fd = opened(path, constants.O_RDWR | constants.O_NONBLOCK);
    const output = new Output(fd);
    output.write(line(0));
    const written = Math.ceil((3 * MEBIBYTE) / line(0).length);
    for (let i = 1; i < written; i++) output.write(line(i));
    let text = '';
    const read = (): void => {
      const chunk = Buffer.alloc(65_536);
      try {
        text += chunk.toString('latin1', 0, readSync(fd, chunk));
      } catch {
        // Nothing there yet.
      }
    };
    await eventually(() => (read(), text.length > MEBIBYTE - 1000 && text.endsWith('\n')));
    const lines = text.split('\n').length - 1;
    expect(text).toBe(Array.from({ length: lines }, (_, i) => line(i)).join(''));
    expect(text.length).toBeLessThan(1.2 * MEBIBYTE);
    output.write('again\n');
    await eventually(() => (read(), text.endsWith('again\n')));
  });

  it('is lost where the disk is full, and holds nobody up at the end', async () => {
    const output = new Output(opened('/dev/full', constants.O_WRONLY));
    for (let i = 0; i < 100; i++) output.write(line(i));
    await new Promise((resolve) => setTimeout(resolve, 50));
    output.write(line(100));
    output.flushSync();
  });

  it('goes on where the disk was full for longer than it can wait', async () => {
    const path = join(folder, 'log');
    const output = new Output(opened(path, constants.O_WRONLY | constants.O_CREAT));
    const full = vi
      .mocked(write)
      .mockImplementation(((_fd: number, _bytes: Buffer, done: (error: Error) => void) =>
        setImmediate(() => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })))) as never);
    const count = Math.ceil((2 * MEBIBYTE) / line(0).length);
    for (let i = 0; i < count; i++) output.write(line(i));
    await new Promise((resolve) => setTimeout(resolve, 50));
    full.mockRestore();
    await eventually(() => (output.write(line(0)), readFileSync(path, 'utf8').endsWith(line(0))));
    const text = readFileSync(path, 'utf8');
    expect(text.length).toBeGreaterThan(MEBIBYTE);
    expect(text.startsWith(line(0) + line(1))).toBe(true);
  });

  it('is given up for good where its reader has gone', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = new Output(opened(path, constants.O_WRONLY | constants.O_NONBLOCK));
    closeSync(reader);
    output.write(line(0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    output.write(line(1));
    output.flushSync();
  });
});
