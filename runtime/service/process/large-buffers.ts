import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Smaller ones cost little to make, and are little to clear away. */
const SMALLEST = 128 * 1024;
/** Sizes are multiples of this, so that bodies of about the same length share buffers. */
const STEP = 256 * 1024;
/** Bytes that are kept for later, and for how long nobody may have come for them, ms. */
const MOST_KEPT = 32 * 1024 * 1024;
const IDLE_MS = 10_000;
/** Bytes; a heap that is larger has the room as it is, and should not be let grow to four times of itself. */
const SMALL_HEAP = 64 * 1024 * 1024;

/**
 * Buffers for large bodies, used again. The garbage collector runs by the bytes outside of its heap: of three fresh megabytes a
 * request, it takes half of the CPU that the request costs. Who has a buffer from here need not give it back: what is forgotten is
 * cleared away like any other.
 */
export class LargeBuffers {
  private readonly free: ArrayBuffer[] = [];
  private readonly lent = new WeakSet<ArrayBufferLike>();
  private kept = 0;
  private idle: NodeJS.Timeout | undefined;

  /** A buffer of `length` bytes of any content. */
  take(length: number): Buffer {
    if (length < SMALLEST) return Buffer.allocUnsafe(length);
    const bytes = this.takeKept(Math.ceil(length / STEP) * STEP);
    this.lent.add(bytes);
    return Buffer.from(bytes, 0, length);
  }

  /** Whether a buffer is one that can be given back. */
  has({ buffer }: Uint8Array): boolean {
    return this.lent.has(buffer);
  }

  /** Takes back a buffer, by any view of it, that nobody reads or writes any more: its next owner will. Others are left alone. */
  give({ buffer }: Uint8Array): void {
    if (!this.lent.delete(buffer) || this.kept + buffer.byteLength > MOST_KEPT) return;
    this.free.push(buffer as ArrayBuffer);
    this.kept += buffer.byteLength;
    if (this.idle === undefined) this.idle = setTimeout(() => this.clear(), IDLE_MS).unref();
    else this.idle.refresh();
  }

  private takeKept(size: number): ArrayBuffer {
    const place = this.free.findLastIndex(({ byteLength }) => byteLength === size);
    const [kept] = place < 0 ? [] : this.free.splice(place, 1);
    if (kept === undefined) {
      collectSeldom();
      return Buffer.allocUnsafeSlow(size).buffer as ArrayBuffer;
    }
    this.kept -= size;
    return kept;
  }

  private clear(): void {
    this.idle = undefined;
    this.free.length = 0;
    this.kept = 0;
  }
}

let isSeldom = false;

/**
 * Lets V8's heap grow to four times of what lives in it before all of it is collected. A request's body also comes in pieces that Node
 * makes, and V8 counts them as if they lay in its old generation: with the 20 MB that a service has there it collects them all after
 * 15 MB, which takes longer than the requests. With room for more, a scavenge finds them dead. Only for who has large bodies: it may
 * cost some 60 MB of memory. See docs/decisions/0019.
 */
function collectSeldom(): void {
  if (isSeldom || getHeapStatistics().used_heap_size > SMALL_HEAP) return;
  isSeldom = true;
  setFlagsFromString('--heap-growing-percent=300');
}

/** Those of this process. */
export const largeBuffers = new LargeBuffers();
