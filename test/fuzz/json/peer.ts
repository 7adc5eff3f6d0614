import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** The virtual environment that tools/python.sh makes; its protobuf is the peer's. */
const PYTHON = join(import.meta.dirname, '../../../.cache/venv/bin/python');

export type Operation = 'from_binary' | 'from_json' | 'to_json';

/** What the peer made of one item, or why it refused. */
export type Answer = { bytes: Uint8Array } | { refused: string };

/** Google's Python library in a process of its own (see peer.py). */
export class Peer {
  readonly #waiting: ((items: Buffer[]) => void)[] = [];
  #held: Buffer[] = [];
  #size = 0;
  readonly #child;
  readonly #ended: Promise<never>;

  /** Needs the bytes of the FileDescriptorSet that has all messages. */
  constructor(set: Uint8Array) {
    if (!existsSync(PYTHON)) throw new Error('run `bash tools/python.sh` first: it installs the Python packages');
    this.#child = spawn(PYTHON, [join(import.meta.dirname, 'peer.py')], { stdio: 'pipe' });
    const said = buffer(this.#child.stderr);
    this.#ended = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code) =>
        said.then((text) => reject(new Error(`the Python peer ended with ${code}: ${String(text)}`)), reject),
      );
    });
    this.#ended.catch(() => undefined);
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stdin.write(frame([set]));
  }

  /** Asks one thing of many items of one message; `zeros`: JSON has fields out that hold their zero value. */
  async ask(
    operation: Operation,
    typeName: string,
    items: readonly (Uint8Array | string)[],
    zeros = false,
  ): Promise<Answer[]> {
    const answer = new Promise<Buffer[]>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin.write(frame([operation, typeName, zeros ? 'zeros' : 'plain', ...items]));
    const answers = await Promise.race([answer, this.#ended]);
    return answers.map((bytes) =>
      bytes[0] === 0x2b ? { bytes: bytes.subarray(1) } : { refused: bytes.subarray(1).toString() },
    );
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended.catch(() => undefined);
  }

  #take(chunk: Buffer): void {
    this.#held.push(chunk);
    this.#size += chunk.length;
    for (let items; (items = this.#next()) !== undefined;) this.#waiting.shift()?.(items);
  }

  #next(): Buffer[] | undefined {
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held, this.#size)];
    const all = this.#held[0];
    if (all === undefined || all.length < 4) return undefined;
    const items: Buffer[] = [];
    let at = 4;
    for (let left = all.readUInt32LE(); left > 0; left--) {
      const end = at + 4 <= all.length ? at + 4 + all.readUInt32LE(at) : Infinity;
      if (end > all.length) return undefined;
      items.push(all.subarray(at + 4, end));
      at = end;
    }
    this.#held = [all.subarray(at)];
    this.#size = all.length - at;
    return items;
  }
}

function frame(items: readonly (Uint8Array | string)[]): Buffer {
  const parts = [number(items.length)];
  for (const item of items) {
    const bytes = Buffer.from(item as string);
    parts.push(number(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
