const BLOCK = 512;

/**
 * The bytes of a tar of files in memory, readable by all and dated 1970. By hand, because the library that writes tars as
 * streams takes longer to load than buf to start. A name that does not fit its header stands in a record of its own (pax).
 */
export function tarOf(files: Iterable<readonly [name: string, content: Uint8Array]>): Buffer {
  const blocks: Uint8Array[] = [];
  const add = (name: string, type: string, content: Uint8Array) =>
    blocks.push(header(name, type, content.length), content, Buffer.alloc(-content.length & (BLOCK - 1)));
  for (const [name, content] of files) {
    const fits = /^[\x20-\x7e]{1,100}$/.test(name);
    if (!fits) add('pax', 'x', paxRecord('path', name));
    add(fits ? name : 'pax', '0', content);
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (at: number, text: string) => block.write(text, at, 'latin1');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(0, name);
  put(100, `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`);
  put(124, `${octal(size, 11)}\0${octal(0, 11)}\0`);
  // The sum is taken with blanks in its own place.
  put(148, ' '.repeat(8));
  put(156, type);
  put(257, 'ustar\x0000');
  const sum = block.reduce((all, byte) => all + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

/** `<length> path=<name>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
