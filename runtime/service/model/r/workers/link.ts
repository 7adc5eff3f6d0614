import type { Socket } from 'node:net';
import type { RList } from '../rds/index.js';
import { type Frame, type FrameCutter, frameBytes, parseFrame } from './frames.js';

/** Bytes of the largest answer: no message of protobuf is larger. */
const LARGEST = 2_147_483_647;

/** The connection of a worker that has shown its token: frames both ways. */
export class Link {
  /** Told of each frame; of bytes that are none, as an Error. */
  onFrame: (frame: Frame | Error) => void = () => {};

  constructor(
    private readonly socket: Socket,
    private readonly cutter: FrameCutter,
  ) {
    cutter.limit = LARGEST;
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      for (const bytes of this.cut(chunk)) this.take(bytes);
    });
  }

  send(list: RList): void {
    this.socket.write(frameBytes(list));
  }

  /** Lets the worker see the end. */
  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Behind a length that cannot be one nothing can be told apart: the worker sees the end. */
  private cut(chunk: Buffer): Buffer[] {
    try {
      return this.cutter.push(chunk);
    } catch {
      this.destroy();
      return [];
    }
  }

  private take(bytes: Buffer): void {
    let frame: Frame | Error;
    try {
      frame = parseFrame(bytes);
    } catch (error) {
      frame = error as Error;
    }
    this.onFrame(frame);
  }
}
