import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { runProgram } from './program.js';

/** The system's code for why `host:port` cannot be listened on (EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND); undefined: it can. */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Who listens on a TCP port of this machine, in words: `node server.js (pid 4711)`. */
export async function portOwner(port: number): Promise<string> {
  const pid = process.platform === 'linux' ? await linuxOwner(port) : await lsofOwner(port);
  if (pid === undefined) return 'another program';
  if (pid === 'foreign') return 'a program of another user';
  return `${await commandOf(pid)} (pid ${pid})`;
}

/** State 0A in /proc/net/tcp is LISTEN; the socket's inode then stands in the fd table of its owner. */
async function linuxOwner(port: number): Promise<string | undefined> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const rows = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const row of rows) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
      if (state === '0A' && inode && Number.parseInt(local!.split(':')[1]!, 16) === port)
        inodes.add(`socket:[${inode}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder).catch(() => [])) {
      if (inodes.has(await readlink(`${folder}/${fd}`).catch(() => ''))) return pid;
    }
  }
  return 'foreign';
}

/** Where there is no /proc. */
export async function lsofOwner(port: number): Promise<string | undefined> {
  const command = ['lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const found = await runProgram({ command, cwd: '/', env: process.env }).catch(() => undefined);
  return found?.output.last(1)[0]?.trim() || undefined;
}

async function commandOf(pid: string): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (words !== '') return shortened(words.split('\0').filter(Boolean).join(' '));
  const ps = await runProgram({
    command: ['ps', '-o', 'command=', '-p', pid],
    cwd: '/',
    env: process.env,
  }).catch(() => undefined);
  return shortened(ps?.output.toString().trim() || 'a program');
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
