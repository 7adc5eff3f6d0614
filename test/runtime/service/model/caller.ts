import { createServer, type AddressInfo } from 'node:net';
import {
  Client,
  credentials,
  Metadata,
  type CallOptions,
  type ClientDuplexStream,
  type StatusObject,
} from '@grpc/grpc-js';
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import type { Contract } from '../../../../runtime/contract/index.js';
import { readContract } from '../../../../runtime/service/process/contract-file.js';

const same = (bytes: Buffer): Buffer => bytes;

/** A message as a test reads it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Read = any;

export interface Ended {
  readonly messages: Read[];
  readonly status: StatusObject;
  readonly headers: Metadata | undefined;
}

/** A call of any kind, seen from the client: every kind is a bidirectional stream on the wire. */
export class TestCall {
  readonly messages: Read[] = [];
  readonly ended: Promise<Ended>;
  private headers: Metadata | undefined;

  constructor(
    readonly stream: ClientDuplexStream<Buffer, Buffer>,
    private readonly rpc: DescMethod,
    reading: boolean,
  ) {
    stream.on('metadata', (headers: Metadata) => (this.headers = headers));
    stream.on('error', () => {});
    if (reading) this.read();
    this.ended = new Promise((resolve) =>
      stream.on('status', (status) => resolve({ messages: this.messages, status, headers: this.headers })),
    );
  }

  /** Begins to read what the server sends. */
  read(): void {
    this.stream.on('data', (bytes: Buffer) => this.messages.push(fromBinary(this.rpc.output, bytes)));
  }

  write(init: object): boolean {
    const bytes = toBinary(this.rpc.input, create(this.rpc.input, init as MessageInitShape<DescMessage>));
    return this.stream.write(Buffer.from(bytes));
  }

  async send(...inits: readonly object[]): Promise<Ended> {
    for (const init of inits) this.write(init);
    this.stream.end();
    return this.ended;
  }
}

/** A gRPC client of a contract, by names of rpcs. */
export class Caller {
  private constructor(
    readonly client: Client,
    private readonly contract: Contract,
  ) {}

  static async of(contract: string, address: string, channel = credentials.createInsecure()): Promise<Caller> {
    const client = new Client(address, channel, { 'grpc.use_local_subchannel_pool': 1 });
    return new Caller(client, await readContract(contract));
  }

  /** Begins a call of the rpc of that name; `reading: false` takes nothing until `read()`. */
  call(name: string, options: CallOptions & { metadata?: Metadata; reading?: boolean } = {}): TestCall {
    const rpc = this.contract.methods.find((method) => method.name === name) as DescMethod;
    const path = `/${rpc.parent.typeName}/${rpc.name}`;
    const { metadata = new Metadata(), reading = true, ...rest } = options;
    return new TestCall(this.client.makeBidiStreamRequest(path, same, same, metadata, rest), rpc, reading);
  }

  close(): void {
    this.client.close();
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
