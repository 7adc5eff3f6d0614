import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';

type Call = ServerUnaryCall<Buffer, Buffer>;
export type Handler = (call: Call, answer: sendUnaryData<Buffer>) => void;

const bytes = (value: Buffer): Buffer => value;

/** A model-service of bare grpc-js, which sees and sends what no host of ours would; its unary rpcs have one handler. */
export class BareModel {
  readonly calls: Call[] = [];
  handler: Handler = (_call, answer) => answer(null, Buffer.alloc(0));
  private readonly server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });

  constructor(service: string, rpcs: readonly string[]) {
    const definitions = rpcs.map((name) => [
      name,
      {
        path: `/${service}/${name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    ]);
    const handle: Handler = (call, answer) => {
      this.calls.push(call);
      this.handler(call, answer);
    };
    this.server.addService(
      Object.fromEntries(definitions) as never,
      Object.fromEntries(rpcs.map((name) => [name, handle])),
    );
  }

  /** The answer is host:port. */
  start(): Promise<string> {
    return new Promise((resolve, reject) =>
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      ),
    );
  }

  get last(): Call {
    return this.calls.at(-1) as Call;
  }

  close(): void {
    this.server.forceShutdown();
  }
}
