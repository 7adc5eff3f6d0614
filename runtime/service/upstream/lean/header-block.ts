import { ConnectionError, ErrorCode, Flag, FrameType, protocolError } from './frames.js';
import { MAX_HEADER_LIST } from './settings.js';

/** Frames that one block may come in: a server that sends empty ones without end gets no further. */
const MOST_FRAMES = 64;

export interface HeaderBlock {
  readonly stream: number;
  readonly last: boolean;
  readonly bytes: Buffer;
}

/** Puts header blocks together from HEADERS and CONTINUATION frames. */
export class HeaderBlocks {
  /** The stream whose block is not whole yet; 0: none. Nothing but its CONTINUATION may come then. */
  open = 0;
  private last = false;
  private pieces: Buffer[] = [];
  private size = 0;

  /** Takes HEADERS or CONTINUATION; returns the block when it is whole. Its bytes are only lent. */
  add(type: number, flags: number, stream: number, payload: Buffer): HeaderBlock | undefined {
    let bytes = payload;
    if (type === FrameType.HEADERS) {
      bytes = withoutPadding(flags, payload);
      this.last = (flags & Flag.END_STREAM) !== 0;
    } else if (stream !== this.open || stream === 0) throw protocolError('a CONTINUATION of nothing');
    const whole = (flags & Flag.END_HEADERS) !== 0;
    if (whole && this.open === 0) return { stream, last: this.last, bytes };
    this.open = whole ? 0 : stream;
    this.size += bytes.length;
    this.pieces.push(whole ? bytes : Buffer.from(bytes));
    if (this.size > MAX_HEADER_LIST || this.pieces.length > MOST_FRAMES) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 'headers without end');
    }
    if (!whole) return undefined;
    const block = Buffer.concat(this.pieces);
    this.pieces = [];
    this.size = 0;
    return { stream, last: this.last, bytes: block };
  }
}

function withoutPadding(flags: number, payload: Buffer): Buffer {
  if ((flags & (Flag.PADDED | Flag.PRIORITY)) === 0) return payload;
  const padded = (flags & Flag.PADDED) !== 0;
  const start = (padded ? 1 : 0) + ((flags & Flag.PRIORITY) === 0 ? 0 : 5);
  const end = payload.length - (padded ? (payload[0] ?? 0) : 0);
  if (start > end) throw protocolError('more padding than frame');
  return payload.subarray(start, end);
}
