import { ConnectionError, DEFAULT_MAX_FRAME, DEFAULT_WINDOW, ErrorCode, Flag, MAX_WINDOW } from './frames.js';
import { PREFIX, writePrefix } from './message.js';
import type { Output } from './output.js';

/** What one stream has still to send, and how much the server lets it. */
export interface Sender {
  readonly id: number;
  sendWindow: number;
  /** Pieces of DATA to be sent, in order; the first may be partly gone. */
  readonly unsent: Uint8Array[];
  unsentBytes: number;
  /** END_STREAM goes with the last byte. */
  halfClosed: boolean;
  /** Nothing more will be sent; the last of it goes with this flush of the output. */
  sentAll: boolean;
  lastFlush: number;
  /** Everything that was queued has been handed to the connection. */
  sent(): void;
}

/** Sends DATA as far as the windows of the server reach: the connection's and each stream's. */
export class SendFlow {
  maxFrame = DEFAULT_MAX_FRAME;
  initialWindow = DEFAULT_WINDOW;
  private window = DEFAULT_WINDOW;
  /** Streams that have DATA for which the connection's window was too small, in the order of their turns. */
  private readonly blocked = new Set<Sender>();

  constructor(private readonly output: Output) {}

  /** A whole request of one message, when it fits into one frame and both windows: the usual case. Returns whether it went. */
  sendWhole(sender: Sender, message: Uint8Array, compressed: boolean): boolean {
    const { output } = this;
    const length = PREFIX + message.length;
    if (length > this.window || length > sender.sendWindow || length > this.maxFrame) return false;
    output.dataHeader(length, Flag.END_STREAM, sender.id);
    const to = output.reserve(PREFIX);
    output.commit(writePrefix(to, output.position, message.length, compressed));
    output.append(message);
    this.window -= length;
    sender.sendWindow -= length;
    sender.halfClosed = true;
    this.sentLast(sender);
    return true;
  }

  /** Sends what the windows allow of a stream. */
  pump(sender: Sender): void {
    while (this.sendFrame(sender));
  }

  /** Whether all that a stream had to send is with the system. May be late to say so, never early. */
  hasLeft({ sentAll, lastFlush }: Sender): boolean {
    return sentAll && lastFlush <= this.output.sentTurn;
  }

  forget(sender: Sender): void {
    this.blocked.delete(sender);
  }

  /** The server's WINDOW_UPDATE for the connection. */
  widen(increment: number): void {
    this.window += increment;
    if (this.window > MAX_WINDOW)
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window of more than 2^31-1');
    // A frame each in turn, so that a large message does not hold the small ones up.
    while (this.window > 0 && this.blocked.size > 0) {
      for (const sender of this.blocked) {
        this.blocked.delete(sender);
        if (this.sendFrame(sender)) this.blocked.add(sender);
        if (this.window <= 0) return;
      }
    }
  }

  /** The server's WINDOW_UPDATE for a stream. Returns false when it is more than HTTP/2 allows. */
  widenStream(sender: Sender, increment: number): boolean {
    sender.sendWindow += increment;
    if (sender.sendWindow > MAX_WINDOW) return false;
    this.pump(sender);
    return true;
  }

  /** The server's SETTINGS_INITIAL_WINDOW_SIZE holds for open streams too. */
  resizeStreams(initialWindow: number, senders: Iterable<Sender>): void {
    const change = initialWindow - this.initialWindow;
    this.initialWindow = initialWindow;
    for (const sender of senders) {
      if (!this.widenStream(sender, change)) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window of more than 2^31-1');
      }
    }
  }

  /** Sends one frame; returns whether more is to be sent and may be. */
  private sendFrame(sender: Sender): boolean {
    if (sender.sentAll) return false;
    const pending = sender.unsentBytes;
    if (pending === 0) {
      if (sender.halfClosed) this.end(sender);
      return false;
    }
    if (this.window <= 0 && sender.sendWindow > 0) this.blocked.add(sender);
    const length = Math.min(pending, this.window, sender.sendWindow, this.maxFrame);
    if (length <= 0) return false;
    const last = length === pending && sender.halfClosed;
    this.output.dataHeader(length, last ? Flag.END_STREAM : 0, sender.id);
    this.takePieces(sender, length);
    this.window -= length;
    sender.sendWindow -= length;
    if (last) this.sentLast(sender);
    if (sender.unsentBytes > 0) return true;
    sender.sent();
    return sender.unsentBytes > 0;
  }

  private end(sender: Sender): void {
    this.output.dataHeader(0, Flag.END_STREAM, sender.id);
    this.sentLast(sender);
  }

  private sentLast(sender: Sender): void {
    sender.sentAll = true;
    sender.lastFlush = this.output.turn;
  }

  private takePieces(sender: Sender, length: number): void {
    const { unsent } = sender;
    sender.unsentBytes -= length;
    let done = 0;
    for (let left = length; left > 0;) {
      const piece = unsent[done] as Uint8Array;
      if (piece.length > left) {
        this.output.append(piece.subarray(0, left));
        unsent[done] = piece.subarray(left);
        break;
      }
      this.output.append(piece);
      left -= piece.length;
      done++;
    }
    unsent.splice(0, done);
  }
}
