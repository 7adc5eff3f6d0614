/**
 * RFC 7541, appendix B: how many bits the code of each symbol has (0 to 255, then the end mark), a base-36 digit each. The code is
 * canonical, that is, the lengths say everything.
 */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6f565' +
  '65666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmnqqkjmnmp' +
  'qqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';
const END = 256;

/** What four bits do in a state: the next state, the symbol that they complete (-1: none), or that no code goes on so. */
const next = new Int16Array(256 * 16).fill(-1);
const symbol = new Int16Array(256 * 16).fill(-1);
/** States in which a string may end: only ones, fewer than eight, since the last symbol. */
const final = new Uint8Array(256);

/** A node of the code's tree; a symbol where it ends. */
type Node = [Node | number | undefined, Node | number | undefined];

function buildTree(): Node {
  const root: Node = [undefined, undefined];
  const symbols = Array.from({ length: END + 1 }, (_, i) => ({ i, bits: parseInt(LENGTHS.charAt(i), 36) }));
  let code = 0;
  let length = 0;
  for (const { i, bits } of symbols.sort((a, b) => a.bits - b.bits || a.i - b.i)) {
    code = code * 2 ** (bits - length);
    length = bits;
    let node = root;
    for (let bit = bits - 1; bit > 0; bit--) node = (node[(code >>> bit) & 1] ??= [undefined, undefined]) as Node;
    node[code & 1] = i;
    code++;
  }
  return root;
}

function buildTables(): void {
  const states: Node[] = [buildTree()];
  const numbers = new Map<Node, number>([[states[0] as Node, 0]]);
  const stateOf = (node: Node): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, states.push(node) - 1);
    return states.length - 1;
  };
  for (let state = 0; state < states.length; state++) {
    for (let nibble = 0; nibble < 16; nibble++) {
      let at = states[state] as Node | number;
      let found = -1;
      for (let bit = 3; bit >= 0 && typeof at !== 'number'; bit--) {
        at = at[(nibble >>> bit) & 1] as Node | number;
        if (typeof at === 'number' && at !== END) [found, at] = [at, states[0] as Node];
      }
      if (typeof at === 'number') continue;
      next[state * 16 + nibble] = stateOf(at);
      symbol[state * 16 + nibble] = found;
    }
  }
  let node: Node | number | undefined = states[0];
  for (let ones = 0; ones < 8; ones++) {
    final[numbers.get(node as Node) as number] = 1;
    node = (node as Node)[1];
  }
}

buildTables();

let scratch = Buffer.allocUnsafeSlow(4096);

/** The text of a Huffman-coded string as latin1; undefined when it is none (end mark inside, padding that is too long or not ones). */
export function decodeHuffman(from: Buffer, start: number, end: number): string | undefined {
  // The shortest code has five bits.
  const most = Math.ceil(((end - start) * 8) / 5);
  if (most > scratch.length) scratch = Buffer.allocUnsafeSlow(most);
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = from[i] as number;
    for (let nibble = byte >>> 4, low = false; ; nibble = byte & 15, low = true) {
      const at = state * 16 + nibble;
      state = next[at] as number;
      if (state < 0) return undefined;
      if ((symbol[at] as number) >= 0) scratch[length++] = symbol[at] as number;
      if (low) break;
    }
  }
  return final[state] === 1 ? scratch.toString('latin1', 0, length) : undefined;
}
