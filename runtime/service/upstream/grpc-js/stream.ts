import type { ClientDuplexStream, StatusObject } from '@grpc/grpc-js';
import { Code } from '../../../contract/index.js';
import type { MetadataEntry, StreamCall, UpstreamError } from '../upstream.js';
import { fromGrpc, fromStatus } from './metadata.js';

/** A grpc-js stream as a StreamCall. */
export class GrpcJsStream implements StreamCall {
  readonly headers: Promise<readonly MetadataEntry[]>;
  readonly trailers: Promise<readonly MetadataEntry[]>;
  private readonly status: Promise<StatusObject>;
  private over = false;
  private aborted: UpstreamError | undefined;

  constructor(private readonly call: ClientDuplexStream<Buffer, Buffer>) {
    this.status = new Promise((resolve) => call.once('status', resolve));
    // The status tells of every end; the 'error' that goes with it must only not be unhandled.
    call.on('error', () => {});
    this.trailers = this.status.then(({ metadata }) => fromGrpc(metadata));
    const initial = new Promise<readonly MetadataEntry[]>((resolve) =>
      call.once('metadata', (metadata) => resolve(fromGrpc(metadata))),
    );
    this.headers = Promise.race([initial, this.status.then(() => [])]);
    call.once('status', () => (this.over = true));
  }

  async write(message: Uint8Array): Promise<void> {
    if (this.over) return;
    const { call } = this;
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    if (call.write(bytes)) return;
    // No race with the status: its promise would keep each of them until the call is over, which may be hours.
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        call.off('drain', goOn).off('status', goOn);
        resolve();
      };
      call.on('drain', goOn).on('status', goOn);
    });
  }

  end(): void {
    if (!this.over) this.call.end();
  }

  cancel(): void {
    this.call.cancel();
  }

  /** Ends the call with an error that is ours. */
  abort(error: UpstreamError): void {
    this.aborted ??= error;
    this.call.cancel();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const message of this.call) yield message as Buffer;
    } catch {
      // What went wrong is in the status.
    } finally {
      if (!this.over) this.call.cancel();
    }
    const status = await this.status;
    if (this.aborted !== undefined) throw this.aborted;
    if (status.code !== (Code.OK as number)) throw fromStatus(status);
  }
}
