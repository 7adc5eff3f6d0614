// Many connections that do little. Its argument is JSON: { target, count, kind, everyMs }; kinds: `idle` sends nothing,
// `kept` one whole request first, `head` a byte of a head now and then, `body` a byte of a body. Source addresses are
// spread over 127.0.0.x. It tells {connected} when all are, and at any message {left}: how many are not closed yet.
import { connect, type Socket } from 'node:net';

const { target, count, kind, everyMs } = JSON.parse(process.argv[2] as string) as {
  target: string;
  count: number;
  kind: 'idle' | 'kept' | 'head' | 'body';
  everyMs: number;
};
const { hostname, port } = new URL(target);

const HEAD = 'POST /v1/add HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ';
const FIRST = {
  idle: '',
  kept: `${HEAD}2\r\n\r\n{}`,
  head: 'POST /v1/add HTTP/1.1\r\nhost: a\r\nx-slow: ',
  body: `${HEAD}1000\r\n\r\n{"id":"`,
}[kind];
/** Connections of one source address, and being made at a time. */
const PER_SOURCE = 2000;
const AT_A_TIME = 100;

const open = new Set<Socket>();
const answers: Record<string, number> = {};

function join(i: number): Promise<void> {
  return new Promise((resolve) => {
    const localAddress = `127.0.0.${2 + Math.floor(i / PER_SOURCE)}`;
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    open.add(socket);
    socket.once('connect', () => {
      if (FIRST !== '') socket.write(FIRST);
      if (kind !== 'kept') resolve();
    });
    socket.on('data', (bytes) => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(bytes.toString('latin1'))?.[1];
      if (status !== undefined) answers[status] = (answers[status] ?? 0) + 1;
      resolve();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      resolve();
    });
  });
}

for (let i = 0; i < count; i += AT_A_TIME)
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count - i) }, (_, j) => join(i + j)));
process.send?.({ connected: open.size });
if (kind === 'head' || kind === 'body') setInterval(() => open.forEach((socket) => socket.write('x')), everyMs);
process.on('message', () => process.send?.({ left: { open: open.size, answers } }));
