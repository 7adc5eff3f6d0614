import { describe, expect, it, vi } from 'vitest';
import { Deadlines } from '../../../../../runtime/service/upstream/lean/deadlines.js';
import { MessageReader, type RawMessage } from '../../../../../runtime/service/upstream/lean/message.js';
import { percentDecode, readHead, toFields } from '../../../../../runtime/service/upstream/lean/metadata.js';
import { Nuisance } from '../../../../../runtime/service/upstream/lean/nuisance.js';
import { Output } from '../../../../../runtime/service/upstream/lean/output.js';
import { SendFlow, type Sender } from '../../../../../runtime/service/upstream/lean/send-flow.js';
import { grpcTimeout } from '../../../../../runtime/service/upstream/lean/timeout.js';

describe('grpcTimeout', () => {
  it.each([
    [30_000, '30000m'],
    [0.2, '1m'],
    [1.5, '2m'],
    [99_999_999, '99999999m'],
    [100_000_001, '100001S'],
    [1e12, '16666667M'],
    [1e14, '27777778H'],
    [Infinity, undefined],
  ])('says %d ms as %s', (ms, text) => {
    expect(grpcTimeout(ms)).toBe(text);
  });
});

describe('metadata', () => {
  it('goes out as fields, bytes as base64 without padding, names of the protocol left out', () => {
    const fields = toFields([
      ['x-a', 'b'],
      ['grpc-timeout', '1S'],
      ['content-type', 'text/plain'],
      ['x-bin', Buffer.from([1, 2, 3, 4])],
      ['grpc-previous-rpc-attempts', '1'],
    ]);
    expect(fields).toEqual([
      ['x-a', 'b'],
      ['x-bin', 'AQIDBA'],
      ['grpc-previous-rpc-attempts', '1'],
    ]);
  });

  it.each([
    ['a value that is not ASCII', [['x-a', 'é']] as const, 'x-a'],
    ['a line end', [['x-a', 'b\r\nx-c: d']] as const, 'x-a'],
    ['a name with capitals', [['X-A', 'b']] as const, 'X-A'],
    ['a pseudo-header', [[':path', '/']] as const, ':path'],
  ])('is refused with %s', (_name, metadata, key) => {
    expect(toFields(metadata)).toBe(key);
  });

  it('comes in with bytes decoded: with padding, without, and several in one field', () => {
    const head = readHead([
      ['x-text', 'a,b'],
      ['x-bin', 'AQ==, AgM'],
      ['x-bin', ''],
    ]);
    expect(head?.metadata).toEqual([
      ['x-text', 'a,b'],
      ['x-bin', Buffer.from([1])],
      ['x-bin', Buffer.from([2, 3])],
      ['x-bin', Buffer.alloc(0)],
    ]);
  });

  it.each([
    ['UTF-8 in percents', '%e2%82%ac%20 50%25', '€  50%'],
    ['a lone percent', '50% of 5%zz %', '50% of 5%zz %'],
    ['raw UTF-8', Buffer.from('naïve', 'utf8').toString('latin1'), 'naïve'],
    ['bytes that are no UTF-8', '%ff', '\ufffd'],
  ])('reads a grpc-message with %s', (_name, text, message) => {
    expect(percentDecode(text)).toBe(message);
  });

  it('takes a grpc-status that is no number for UNKNOWN', () => {
    expect(readHead([['grpc-status', 'x']])?.code).toBe(2);
    expect(readHead([])?.code).toBeUndefined();
  });
});

describe('MessageReader', () => {
  const message = (text: string, flag = 0): Buffer => {
    const prefix = Buffer.from([flag, 0, 0, 0, 0]);
    prefix.writeUInt32BE(text.length, 1);
    return Buffer.concat([prefix, Buffer.from(text)]);
  };
  const read = (limit: number, ...pieces: Buffer[]) => {
    const messages: RawMessage[] = [];
    const reader = new MessageReader(limit, { takeMessage: (raw) => messages.push(raw) });
    const error = pieces.map((piece) => reader.push(piece, 0, piece.length)).find((wrong) => wrong !== undefined);
    return {
      texts: messages.map(({ bytes, compressed }) => [String(bytes), compressed]),
      error,
      within: reader.within,
    };
  };

  it('puts messages together wherever DATA was cut', () => {
    const bytes = Buffer.concat([message('one'), message(''), message('three', 1)]);
    for (let at = 0; at <= bytes.length; at++) {
      expect(read(5, bytes.subarray(0, at), bytes.subarray(at))).toEqual({
        texts: [
          ['one', false],
          ['', false],
          ['three', true],
        ],
        error: undefined,
        within: false,
      });
    }
    expect(read(5, bytes.subarray(0, 2)).within).toBe(true);
  });

  it('refuses a message above the limit by its prefix, and an unknown flag', () => {
    expect(read(2, message('one').subarray(0, 5)).error).toMatchObject({ code: 8 });
    expect(read(-1, message('one', 2)).error).toMatchObject({ code: 13 });
  });

  it('sets aside no more than comes, for a message that says it is of 4 GB', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 20 }, () => new MessageReader(-1, { takeMessage: () => {} }));
    for (const reader of readers) reader.push(Buffer.from([0, 255, 255, 255, 255, 1]), 0, 6);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 << 20);
    expect(readers.every((reader) => reader.within)).toBe(true);
  });

  it('grows with a large message', () => {
    const large = 'x'.repeat(9 << 20);
    const bytes = message(large);
    const pieces = Array.from({ length: 10 }, (_, i) => bytes.subarray(i << 20, (i + 1) << 20));
    expect(read(-1, ...pieces).texts[0]?.[0]).toBe(large);
  });
});

describe('Deadlines', () => {
  it('ends calls in the order of their deadlines, never early, and none that was taken out', async () => {
    const deadlines = new Deadlines();
    const ended: string[] = [];
    const add = (name: string, ms: number) => {
      const deadlineAt = performance.now() + ms;
      const call = {
        deadlineAt,
        expire: () => {
          expect(performance.now()).toBeGreaterThanOrEqual(deadlineAt);
          ended.push(name);
        },
      };
      deadlines.add(call);
      return call;
    };
    add('late', 120);
    add('never', Infinity);
    const taken = add('taken', 60);
    add('early', 20);
    deadlines.delete(taken);
    const alive = setInterval(() => {}, 1000);
    await vi.waitFor(() => expect(ended).toEqual(['early', 'late']), { timeout: 10_000 });
    clearInterval(alive);
    add('stopped', 10);
    deadlines.stop();
  });
});

describe('Nuisance', () => {
  it('lets a server send what a live one sends, and no flood', () => {
    const nuisance = new Nuisance();
    for (let i = 0; i < 2000; i++) nuisance.count();
    expect(() => {
      for (let i = 0; i < 4_000_000; i++) nuisance.count();
    }).toThrow(/flood/);
  });

  it('answers no more once a thousand answers were not read', () => {
    const nuisance = new Nuisance();
    for (let i = 0; i < 1000; i++) nuisance.countAnswer(true);
    nuisance.countAnswer(false);
    for (let i = 0; i < 900; i++) nuisance.countAnswer(true);
    const another = new Nuisance();
    expect(() => {
      for (let i = 0; i < 1001; i++) another.countAnswer(true);
    }).toThrow(/not read/);
  });
});

describe('a large request', () => {
  const LARGE = 200_000;
  const sender = (): Sender => ({
    id: 1,
    sendWindow: 1 << 20,
    unsent: [Buffer.alloc(LARGE)],
    unsentBytes: LARGE,
    halfClosed: true,
    sentAll: false,
    lastFlush: 0,
    sent: () => {},
  });

  it('has left when its last piece is with the system, not before', () => {
    const done: ((() => void) | undefined)[] = [];
    const output = new Output((_pieces, sent) => done.push(sent));
    const flow = new SendFlow(output);
    const call = sender();
    const left: boolean[] = [];
    const look = (): void => void left.push(flow.hasLeft(call));
    // The first window is 65,535 bytes: the rest waits for the server.
    flow.pump(call);
    output.flush();
    look();
    done[0]?.();
    look();
    flow.widen(LARGE);
    look();
    output.flush();
    look();
    done[1]?.();
    look();
    expect(left).toEqual([false, false, false, false, true]);
  });
});
