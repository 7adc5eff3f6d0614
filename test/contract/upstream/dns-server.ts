import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const A = 1;

/** A DNS server on loopback that answers every question for an A record with the addresses it holds; none: no such name. */
export async function serveDns(...addresses: string[]): Promise<{ at: string; addresses: string[]; asked: number }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const state = { at: `127.0.0.1:${socket.address().port}`, addresses, asked: 0 };
  socket.on('message', (question, from) => {
    const type = question.readUInt16BE(question.length - 4);
    if (type === A) state.asked++;
    socket.send(answerTo(question, type === A ? state.addresses : []), from.port, from.address);
  });
  return state;
}

function answerTo(question: Buffer, addresses: readonly string[]): Buffer {
  // Without the additional record that a resolver may add.
  let end = 12;
  while (question[end] !== 0) end += (question[end] as number) + 1;
  const asked = question.subarray(0, end + 5);
  const head = Buffer.from(asked);
  head.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
