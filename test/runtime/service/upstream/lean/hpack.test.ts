import { describe, expect, it } from 'vitest';
import { HpackDecoder } from '../../../../../runtime/service/upstream/lean/hpack-decoder.js';
import {
  HpackEncoder,
  writeInteger,
  writeLiteral,
} from '../../../../../runtime/service/upstream/lean/hpack-encoder.js';
import { STATIC_TABLE, type Field } from '../../../../../runtime/service/upstream/lean/static-table.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
const fields = (...rows: string[]): Field[] =>
  rows.map((row) => {
    const at = row.indexOf(': ', 1);
    return [row.slice(0, at), row.slice(at + 2)];
  });
const ROOMY = 1 << 20;

const REQUESTS = [
  fields(':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'),
  fields(':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'),
  fields(
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ),
];
const date = (second: number) => `date: Mon, 21 Oct 2013 20:13:${second} GMT`;
const LOCATION = 'location: https://www.example.com';
const RESPONSES = [
  fields(':status: 302', 'cache-control: private', date(21), LOCATION),
  fields(':status: 307', 'cache-control: private', date(21), LOCATION),
  fields(
    ':status: 200',
    'cache-control: private',
    date(22),
    LOCATION,
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ),
];

describe('the vectors of RFC 7541, appendix C', () => {
  it.each([
    [10, 5, '0a'],
    [1337, 5, '1f9a0a'],
    [42, 8, '2a'],
  ])('C.1: the integer %i with a prefix of %i bits', (value, bits, hex) => {
    const to = Buffer.alloc(8);
    expect(to.toString('hex', 0, writeInteger(to, 0, 0, bits, value))).toBe(hex);
  });

  it.each([
    ['C.2.1', '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', 'custom-key: custom-header'],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', ':path: /sample/path'],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', 'password: secret'],
    ['C.2.4', '82', ':method: GET'],
  ])('%s: one field', (_name, hex, row) => {
    expect(new HpackDecoder(ROOMY).decode(bytes(hex))).toEqual(fields(row));
  });

  it.each([
    [
      'C.3',
      4096,
      REQUESTS,
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
    ],
    [
      'C.4 (Huffman)',
      4096,
      REQUESTS,
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
    ],
    [
      'C.5 (entries are pushed out)',
      256,
      RESPONSES,
      [
        `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e
         1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
        '4803 3330 37c1 c0bf',
        `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d
         4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572
         7369 6f6e 3d31`,
      ],
    ],
    [
      'C.6 (Huffman, entries are pushed out)',
      256,
      RESPONSES,
      [
        `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b
         97c8 e9ae 82ae 43d3`,
        '4883 640e ffc1 c0bf',
        `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf
         cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      ],
    ],
  ])('%s: three blocks in a row', (_name, table, lists, blocks) => {
    const decoder = new HpackDecoder(ROOMY, table);
    expect(blocks.map((block) => decoder.decode(bytes(block)))).toEqual(lists);
  });
});

describe('HpackDecoder', () => {
  it.each([
    ['an entry that does not exist', 'be', /no entry 62/],
    ['entry 0', '80', /no entry 0/],
    ['a name by an entry that does not exist', '7f0061', /no entry 63/],
    ['a number that is cut short', 'ffff', /number is cut short/],
    ['a number without end', 'ffffffffffff7f', /number is too large/],
    ['a string that is cut short', '00056162', /string is cut short/],
    ['a string that is missing', '000161', /string is missing/],
    ['a Huffman code with the end mark inside', '000161' + '84ffffffff', /Huffman code is broken/],
    ['Huffman padding of eight bits', '000161' + '821fff', /Huffman code is broken/],
    ['Huffman padding of zeros', '000161' + '8118', /Huffman code is broken/],
    ['a larger table than was offered', '3fe21f', /4097/],
    ['a change of the table after a field', '8220', /after a field/],
    ['a name with capitals', '000141' + '0161', /name that is none/],
    ['an empty name', '00000161', /name that is none/],
  ])('refuses %s', (_name, hex, message) => {
    expect(() => new HpackDecoder(ROOMY).decode(bytes(hex))).toThrow(message);
  });

  it('gives no list that is larger than allowed, and still keeps the table right', () => {
    const decoder = new HpackDecoder(100);
    const block = bytes('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572');
    expect(decoder.decode(Buffer.concat([block, bytes('bebe')]))).toBeUndefined();
    expect(decoder.decode(bytes('be'))).toEqual(fields('custom-key: custom-header'));
  });

  it('empties its table when the sender makes it 0, and goes on when it is widened', () => {
    const decoder = new HpackDecoder(ROOMY);
    decoder.decode(bytes('400161' + '0162'));
    expect(decoder.decode(bytes('20' + '3fe11f' + '400163' + '0164' + 'be'))).toEqual(fields('c: d', 'c: d'));
    expect(() => decoder.decode(bytes('bf'))).toThrow(/no entry 63/);
  });

  it('drops an entry that is larger than the table, with all others', () => {
    const decoder = new HpackDecoder(ROOMY, 64);
    decoder.decode(bytes('400161' + '0162'));
    decoder.decode(Buffer.concat([bytes('400163' + '40'), Buffer.alloc(64, 'x')]));
    expect(() => decoder.decode(bytes('be'))).toThrow(/no entry/);
  });

  it('keeps its numbers while thousands of entries come and go', () => {
    const decoder = new HpackDecoder(ROOMY, 200);
    for (let i = 0; i < 3000; i++) {
      const value = String(i).padStart(4, '0');
      const insertion = Buffer.concat([bytes('400161' + '04'), Buffer.from(value)]);
      const list = decoder.decode(Buffer.concat([insertion, bytes('be'), i > 0 ? bytes('bf') : bytes('')]));
      expect(list?.at(-1)?.[1]).toBe(String(Math.max(0, i - 1)).padStart(4, '0'));
    }
  });
});

describe('HpackEncoder', () => {
  const encode = (encoder: HpackEncoder, list: readonly Field[]): Buffer => {
    const to = Buffer.alloc(65_536);
    let at = encoder.begin(to, 0);
    for (const field of list) at = encoder.field(to, at, field);
    return to.subarray(0, at);
  };

  it('writes a field in words once and as one byte from then on', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder(ROOMY);
    const list = fields(':method: POST', 'te: trailers', ':path: /a.B/C', 'x: y');
    expect(decoder.decode(encode(encoder, list))).toEqual(list);
    const again = encode(encoder, list);
    expect(again).toHaveLength(4);
    expect(decoder.decode(again)).toEqual(list);
  });

  it('never pushes an entry out: what finds no room is written in words', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder(ROOMY);
    const list = Array.from({ length: 100 }, (_, i): Field => [`x-${i}`, 'v'.repeat(50)]);
    expect(decoder.decode(encode(encoder, list))).toEqual(list);
    const { version } = encoder;
    expect(decoder.decode(encode(encoder, list))).toEqual(list);
    expect(encoder.version).toBe(version);
  });

  it.each([0, 100, 4095])('begins anew with the table of %i bytes that the server asks for', (size) => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder(ROOMY);
    const list = fields('te: trailers', 'user-agent: me', 'x: y');
    decoder.decode(encode(encoder, list));
    encoder.limit(size);
    for (let i = 0; i < 3; i++) expect(decoder.decode(encode(encoder, list))).toEqual(list);
    encoder.limit(1_000_000);
    for (let i = 0; i < 3; i++) expect(decoder.decode(encode(encoder, list))).toEqual(list);
  });

  it('keeps no more than 4096 bytes, whatever the server offers', () => {
    const encoder = new HpackEncoder();
    encoder.limit(1 << 20);
    expect(encoder.version).toBe(0);
  });

  it('writes long values, names of the static table, and what must never be remembered', () => {
    const to = Buffer.alloc(100_000);
    const list: Field[] = [
      ['authorization', 'Bearer x'],
      ['x-long', 'é'.repeat(300)],
      ['x-longer', 'v'.repeat(70_000)],
      ['date', ''],
    ];
    let at = 0;
    for (const field of list) at = writeLiteral(to, at, field, field[0] === 'authorization');
    expect(to[0]).toBe(0x1f);
    expect(new HpackDecoder(ROOMY).decode(to.subarray(0, at))).toEqual(list);
  });
});

it('has the static table of RFC 7541, appendix A', () => {
  expect(STATIC_TABLE).toHaveLength(61);
  expect([1, 2, 8, 16, 31, 58, 61].map((index) => STATIC_TABLE[index - 1])).toEqual([
    [':authority', ''],
    [':method', 'GET'],
    [':status', '200'],
    ['accept-encoding', 'gzip, deflate'],
    ['content-type', ''],
    ['user-agent', ''],
    ['www-authenticate', ''],
  ]);
});
