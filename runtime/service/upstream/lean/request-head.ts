import { grpcTimeout } from './timeout.js';
import { Flag, FRAME_HEADER, FrameType, writeHeader } from './frames.js';
import { HpackEncoder, LITERAL_OVERHEAD, writeLiteral } from './hpack-encoder.js';
import { isSecret } from './metadata.js';
import type { Output } from './output.js';
import type { Field } from './static-table.js';

const USER_AGENT = 'ao-lean/1';
/** Paths whose blocks are kept ready; a contract has fewer rpcs than that. */
const MOST_PATHS = 1000;
/** The change of the table's size, at most. */
const BEGIN = 8;

interface Ready {
  readonly version: number;
  readonly block: Buffer;
}

/** Writes the HEADERS of requests: what is alike in all calls of a path is encoded once and then copied. */
export class RequestHead {
  readonly encoder = new HpackEncoder();
  /** The server's SETTINGS_MAX_FRAME_SIZE. */
  maxFrame = 16_384;
  private readonly paths = new Map<string, Ready>();
  private timeoutMs = -1;
  private timeout: Field | undefined;

  constructor(
    private readonly output: Output,
    private readonly scheme: 'http' | 'https',
    private readonly authority: string,
    private readonly encoding: string | undefined,
  ) {}

  /** Sends the HEADERS of a call; its messages follow. */
  send(stream: number, path: string, timeoutMs: number, fields: readonly Field[]): void {
    const { output, encoder } = this;
    const timeout = this.timeoutField(timeoutMs);
    const common = this.commonBlock(path);
    const size = fields.reduce((sum, [name, value]) => sum + LITERAL_OVERHEAD + name.length + value.length, 0);
    const to = output.reserve(FRAME_HEADER + BEGIN + common.length + 100 + size);
    const start = output.position + FRAME_HEADER;
    let at = encoder.begin(to, start);
    at += common.copy(to, at);
    if (timeout !== undefined) at = writeLiteral(to, at, timeout);
    for (const field of fields) at = writeLiteral(to, at, field, isSecret(field[0]));
    if (at - start > this.maxFrame) return this.sendInPieces(stream, Buffer.from(to.subarray(start, at)));
    writeHeader(to, start - FRAME_HEADER, at - start, FrameType.HEADERS, Flag.END_HEADERS, stream);
    output.commit(at);
  }

  private sendInPieces(stream: number, block: Buffer): void {
    for (let at = 0; at < block.length; at += this.maxFrame) {
      const piece = block.subarray(at, at + this.maxFrame);
      const type = at === 0 ? FrameType.HEADERS : FrameType.CONTINUATION;
      const last = at + this.maxFrame >= block.length;
      this.output.frameHeader(piece.length, type, last ? Flag.END_HEADERS : 0, stream);
      this.output.append(piece);
    }
  }

  /** The block of a path: in numbers only, once its words are in the server's table. */
  private commonBlock(path: string): Buffer {
    const { encoder, paths } = this;
    const { version } = encoder;
    const ready = paths.get(path);
    if (ready?.version === version) return ready.block;
    const fields = this.commonFields(path);
    const block = Buffer.allocUnsafe(fields.reduce((sum, [n, v]) => sum + LITERAL_OVERHEAD + n.length + v.length, 0));
    let at = 0;
    for (const field of fields) at = encoder.field(block, at, field);
    const encoded = block.subarray(0, at);
    // A block that puts words into the table is right only once.
    if (encoder.version === version && paths.size < MOST_PATHS) paths.set(path, { version, block: encoded });
    return encoded;
  }

  private commonFields(path: string): Field[] {
    const fields: Field[] = [
      [':method', 'POST'],
      [':scheme', this.scheme],
      [':path', path],
      [':authority', this.authority],
      ['te', 'trailers'],
      ['content-type', 'application/grpc'],
      ['user-agent', USER_AGENT],
      ['grpc-accept-encoding', 'identity,gzip'],
    ];
    if (this.encoding !== undefined) fields.push(['grpc-encoding', this.encoding]);
    return fields;
  }

  private timeoutField(ms: number): Field | undefined {
    if (ms === this.timeoutMs) return this.timeout;
    const text = grpcTimeout(ms);
    this.timeoutMs = ms;
    return (this.timeout = text === undefined ? undefined : ['grpc-timeout', text]);
  }
}
