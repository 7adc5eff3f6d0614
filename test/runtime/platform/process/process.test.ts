import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../../runtime/platform/nearest.js';
import { findProgram } from '../../../../runtime/platform/process/find.js';
import { identityOf, isRunning, processSpace, psStart } from '../../../../runtime/platform/process/identity.js';
import { eachLine, OutputTail } from '../../../../runtime/platform/process/lines.js';
import { beat, LockWatch } from '../../../../runtime/platform/process/lock-watch.js';
import { lockHolder, tryLock, waitForLock, type Lock } from '../../../../runtime/platform/process/lock.js';
import { lsofOwner, portOwner, portProblem } from '../../../../runtime/platform/process/ports.js';
import { exitInWords, runProgram, startProgram, withPath } from '../../../../runtime/platform/process/program.js';
import { eventually } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const NODE = process.execPath;
const here = { cwd: process.cwd(), env: process.env };

describe('the identity of a process', () => {
  it('is the same for the same process only, and none for one that ended', async () => {
    const own = identityOf(process.pid)!;
    expect(identityOf(process.pid)).toEqual(own);
    expect(isRunning({ ...own, started: 'before' })).toBe(false);
    const child = spawn(NODE, ['-e', '']);
    const identity = identityOf(child.pid!)!;
    await once(child, 'exit');
    expect(isRunning(identity)).toBe(false);
  });

  it('is told by ps where there is no /proc', () => {
    expect(psStart(process.pid)).toMatch(/\d{4}$/);
    expect(psStart(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('lines of a stream', () => {
  it('are whole, whatever the pieces: letters, line ends, the last without an end', async () => {
    const bytes = Buffer.from('grüße\r\n世界\n\nend');
    const lines: string[] = [];
    const stream = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
    eachLine(stream, (line) => lines.push(line));
    await once(stream, 'close');
    expect(lines).toEqual(['grüße', '世界', '', 'end']);
  });

  it('come in pieces when one is endless', async () => {
    const lengths: number[] = [];
    const stream = Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(100_000, 'x')));
    eachLine(stream, (line) => lengths.push(line.length));
    await once(stream, 'close');
    expect(Math.max(...lengths)).toBeLessThanOrEqual(256 * 1024);
    expect(lengths.reduce((a, b) => a + b)).toBe(1_000_000);
  });

  it('are kept from the end on, in a bounded tail that says what is left out', () => {
    const tail = new OutputTail(10);
    for (let i = 0; i < 1000; i++) tail.push(String(i));
    expect(tail.toString()).toBe('… 998 lines before are left out\n998\n999');
    expect(tail.last(1)).toEqual(['999']);
    expect(tail.last(9)).toEqual(['998', '999']);
    tail.push('longer than all that is kept');
    expect(tail.last(9)).toEqual(['longer than all that is kept']);
  });
});

describe('a program', () => {
  it('gives its output and its end', async () => {
    const done = await runProgram({
      ...here,
      command: [NODE, '-e', 'console.log("a b"); console.error("c"); process.exit(4)'],
    });
    expect(done).toMatchObject({ code: 4, signal: null });
    expect(done.output.last(2).sort()).toEqual(['a b', 'c']);
    expect(exitInWords(done)).toBe('exit status 4');
    expect(exitInWords({ code: null, signal: 'SIGSEGV' })).toBe('killed by SIGSEGV');
  });

  it('rejects with the error of the system when it is not there', async () => {
    await expect(runProgram({ ...here, command: ['/no/such'] })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(startProgram({ ...here, cwd: '/no/such/folder', command: [NODE] }, () => {})).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('is not waited for when a descendant that left its group holds its output open', async () => {
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' }); console.log(c.pid); c.unref(); process.exit(0)`;
    const done = await runProgram({ ...here, command: [NODE, '-e', script] });
    process.kill(Number(done.output.last(1)[0]), 'SIGKILL');
    expect(done.code).toBe(0);
  });

  it('ends when its input ends, and by force when it does not', async () => {
    const polite = await startProgram(
      {
        ...here,
        command: [
          NODE,
          '-e',
          'process.on("SIGTERM", () => {}); process.stdin.on("end", () => process.exit(5)).resume(); console.log(1)',
        ],
      },
      () => {},
    );
    await eventually('it runs', () => isRunning(polite.identity));
    await polite.stop(20_000);
    expect(['exit status 5', 'killed by SIGTERM']).toContain(exitInWords(await polite.exited));
  });

  it('throws the reason of the interruption', async () => {
    const stop = new AbortController();
    const done = runProgram({ ...here, command: [NODE, '-e', 'setInterval(() => {}, 1000)'] }, { signal: stop.signal });
    stop.abort(new Error('Ctrl-C'));
    await expect(done).rejects.toThrow('Ctrl-C');
    await expect(runProgram({ ...here, command: [NODE] }, { signal: stop.signal })).rejects.toThrow('Ctrl-C');
  });

  it('is found in PATH, which a folder may lead', async () => {
    const root = await folderWith({ tool: 'not a program' });
    expect(await findProgram('node', withPath({ PATH: '/none' }, [root, dirname(NODE)])['PATH'])).toBe(
      join(dirname(NODE), 'node'),
    );
    expect(await findProgram('tool', root)).toBeUndefined();
    expect(withPath({}, ['/a'])['PATH']).toBe('/a');
  });
});

describe('a port', () => {
  it('is free, or has an owner', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect(await portProblem('127.0.0.1', port)).toBe('EADDRINUSE');
    expect(await portOwner(port)).toMatch(new RegExp(`\\(pid ${process.pid}\\)$`));
    expect(await lsofOwner(port).then((pid) => pid ?? String(process.pid))).toBe(String(process.pid));
    server.close();
    await once(server, 'close');
    expect(await portProblem('127.0.0.1', port)).toBeUndefined();
    expect(await portOwner(port)).toBe('another program');
  });
});

describe('a lock', () => {
  const lockFile = async () => join(await folderWith(), 'the.lock');

  it('is held by one, told to others, and free after its release', async () => {
    const file = await lockFile();
    const lock = (await tryLock(file)) as Lock;
    expect(await tryLock(file)).toEqual(identityOf(process.pid));
    expect(await lockHolder(file)).toEqual(identityOf(process.pid));
    await lock.release();
    expect(await lockHolder(file)).toBeUndefined();
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it.each([
    JSON.stringify({ pid: process.pid, started: 'another life' }),
    JSON.stringify({ pid: 2 ** 22 + 1, started: 'x' }),
    '',
    '{"pid":',
  ])('is taken over from one that is dead or unreadable (%s), by exactly one of many', async (content) => {
    const file = await lockFile();
    await writeFile(file, content);
    const got = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));
    expect(got.filter((one) => 'release' in one)).toHaveLength(1);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(identityOf(process.pid)!);
    expect(await readdir(dirname(file))).toEqual(['the.lock']);
  });

  it('is taken over past the guard of a taker that was killed', async () => {
    const file = await lockFile();
    await writeFile(file, 'torn');
    await mkdir(`${file}.guard`);
    await utimes(`${file}.guard`, 0, 0);
    expect(await tryLock(file)).toHaveProperty('release');
    expect(await readdir(dirname(file))).toEqual(['the.lock']);
  });

  it('is taken over past a file in the place of that guard', async () => {
    const file = await lockFile();
    await writeFile(file, 'torn');
    await writeFile(`${file}.guard`, '');
    await utimes(`${file}.guard`, 0, 0);
    expect(await tryLock(file)).toHaveProperty('release');
    expect(await readdir(dirname(file))).toEqual(['the.lock']);
  });

  it('of another container holds while it is touched, whoever has its number here', async () => {
    const file = await lockFile();
    const watch = new LockWatch(300);
    const other = { ...identityOf(process.pid)!, started: 'there' };
    await writeFile(file, JSON.stringify({ ...other, space: 'another container' }));
    for (let second = 1; second <= 5; second += 1) {
      expect(await tryLock(file, watch)).toEqual({ ...other, elsewhere: true });
      await sleep(100);
      await utimes(file, second, second);
    }
    expect(await tryLock(file, watch)).toEqual({ ...other, elsewhere: true });
    await sleep(350);
    const lock = (await tryLock(file, watch)) as Lock;
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ space: processSpace() });
    await lock.release();
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it('of another container has a holder once that was seen to touch it, and is not waited for when it is silent', async () => {
    const file = await lockFile();
    const other = { ...identityOf(process.pid)!, started: 'there' };
    const theirs = JSON.stringify({ ...other, space: 'another container' });
    await writeFile(file, theirs);
    expect(await lockHolder(file, new LockWatch(300))).toBeUndefined();
    const silence = beat(file, theirs);
    expect(await lockHolder(file)).toEqual({ ...other, elsewhere: true });
    const stop = new AbortController();
    const waiting = waitForLock(file, stop.signal);
    await sleep(200);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    silence();
  });

  it('is touched while it is held, for those elsewhere', async () => {
    const file = await lockFile();
    const lock = (await tryLock(file)) as Lock;
    await utimes(file, 1, 1);
    await expect.poll(async () => (await stat(file)).mtimeMs, { timeout: 5_000 }).toBeGreaterThan(1_000);
    await writeFile(file, 'of one who took it over');
    await utimes(file, 1, 1);
    await sleep(2_500);
    expect((await stat(file)).mtimeMs).toBe(1_000);
    await lock.release();
  });

  it('is waited for, until one is told not to', async () => {
    const file = await lockFile();
    const first = (await tryLock(file)) as Lock;
    const second = waitForLock(file);
    const stop = new AbortController();
    const third = waitForLock(file, stop.signal);
    stop.abort(new Error('enough'));
    await expect(third).rejects.toThrow('enough');
    await first.release();
    await (await second).release();
  });

  it('that is not ours is not released by us', async () => {
    const file = await lockFile();
    const lock = (await tryLock(file)) as Lock;
    await writeFile(file, 'of another');
    await lock.release();
    expect(await readFile(file, 'utf8')).toBe('of another');
  });

  it('cannot be taken where there is no folder', async () => {
    await expect(tryLock('/no/such/folder/x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the nearest name', () => {
  it('is one that differs little', () => {
    expect(nearest('prot', ['port', 'path'])).toBe('port');
    expect(nearest('nwe', ['undo', 'new'])).toBe('new');
    expect(nearest('up', ['ps', 'run'])).toBeUndefined();
    expect(nearest('descripton', ['description'])).toBe('description');
    expect(nearest('x', [])).toBeUndefined();
  });
});
