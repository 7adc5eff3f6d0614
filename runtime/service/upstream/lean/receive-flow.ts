import { ConnectionError, ErrorCode, FrameType, numbersFrame } from './frames.js';
import type { Output } from './output.js';

/**
 * What the server may send in all streams together before it hears from us. It is given back as bytes come, whoever they
 * are for: a call whose answers nobody takes must not hold up the others. What bounds memory are the streams' own windows.
 */
export const CONNECTION_WINDOW = 16 * 1024 * 1024;
/** What the server may send in one stream beyond what has been taken. */
export const STREAM_WINDOW = 256 * 1024;

export interface Receiver {
  readonly id: number;
  /** What the server may still send. */
  receiveWindow: number;
  /** Taken, but not given back yet. */
  owed: number;
}

const exceeded = (): ConnectionError =>
  new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'more DATA than the window allows');

/** Counts what the server sends, and lets it send more. */
export class ReceiveFlow {
  private window = CONNECTION_WINDOW;

  constructor(private readonly output: Output) {}

  /** DATA came, for whatever stream. */
  received(bytes: number): void {
    this.window -= bytes;
    if (this.window < 0) throw exceeded();
    if (this.window > CONNECTION_WINDOW / 2) return;
    this.update(0, CONNECTION_WINDOW - this.window);
    this.window = CONNECTION_WINDOW;
  }

  receivedIn(stream: Receiver, bytes: number): void {
    stream.receiveWindow -= bytes;
    if (stream.receiveWindow < 0) throw exceeded();
  }

  /** Bytes of a stream were taken: the server may send as many more, told of when they are worth a frame. */
  giveBack(stream: Receiver, bytes: number): void {
    stream.owed += bytes;
    if (stream.owed < STREAM_WINDOW / 2) return;
    this.update(stream.id, stream.owed);
    stream.receiveWindow += stream.owed;
    stream.owed = 0;
  }

  private update(stream: number, increment: number): void {
    this.output.append(numbersFrame(FrameType.WINDOW_UPDATE, stream, increment));
  }
}
