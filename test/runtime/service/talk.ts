import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { readFile } from 'node:fs/promises';
import { loadContract, makeStatus, statusToBytes, type Contract } from '../../../runtime/contract/index.js';
import { byteService } from '../../../runtime/service/grpc/byte-method.js';
import { compiledText } from './contracts.js';

export const talkProto = `
syntax = "proto3";
package talk.v1;
import "google/api/annotations.proto";
import "google/api/httpbody.proto";
service Talk {
  rpc Ticks(TicksRequest) returns (stream Tick) {
    option (google.api.http) = {
      get: "/v1/rooms/{room}/ticks"
      additional_bindings { post: "/v1/rooms/{room}:ticks" body: "*" }
    };
  }
  rpc Texts(TicksRequest) returns (stream Tick) {
    option (google.api.http) = { get: "/v1/rooms/{room}/texts" response_body: "text" };
  }
  rpc Sum(stream Say) returns (Total) {
    option (google.api.http) = { post: "/v1/rooms/{room}:sum" body: "*" };
  }
  rpc Converse(stream Say) returns (stream Tick) {
    option (google.api.http) = { get: "/v1/rooms/{room}:converse" };
  }
  rpc Download(TicksRequest) returns (stream google.api.HttpBody) {
    option (google.api.http) = { get: "/v1/rooms/{room}/download" };
  }
  rpc Digest(stream Say) returns (google.api.HttpBody) {
    option (google.api.http) = { post: "/v1/rooms/{room}:digest" body: "*" };
  }
  rpc Render(google.api.HttpBody) returns (stream Tick) {
    option (google.api.http) = { post: "/v1/render" body: "*" };
  }
  rpc Plain(TicksRequest) returns (Total) {
    option (google.api.http) = { get: "/v1/rooms/{room}" };
  }
}
message TicksRequest { string room = 1; uint32 count = 2; int64 last_event_id = 3; uint32 padding = 4; }
message Say { string room = 1; string text = 2; uint32 number = 3; repeated string tags = 4; }
message Tick { string text = 1; uint32 number = 2; uint64 event_id = 3; }
message Total { uint32 messages = 1; uint32 sum = 2; string text = 3; }
`;

export interface Tick {
  text: string;
  number: number;
  eventId: bigint;
}
interface TicksRequest {
  room: string;
  count: number;
  lastEventId: bigint;
  padding: number;
}
export interface Say {
  room: string;
  text: string;
  number: number;
  tags: string[];
}

/**
 * A model-service made of bare grpc-js, to see exactly what reaches it. What it does depends on the room:
 * `refused` fails at once; `broken` after three messages; `silent` says nothing; `endless` never ends; `greeting` sends
 * initial metadata at once; `gated` reads only when the gate is open; `hasty` answers without reading on; `echo` says all.
 */
export class TalkModel {
  readonly cancelled: string[] = [];
  readonly says: Say[] = [];
  readonly metadata: Metadata[] = [];
  /** Messages that were written, or read, by room. */
  readonly counts = new Map<string, number>();
  address = '';
  private openGate: () => void = () => {};
  readonly gate = new Promise<void>((resolve) => (this.openGate = resolve));
  private server = new Server({ 'grpc.max_receive_message_length': -1 });

  private constructor(
    readonly file: string,
    private readonly contract: Contract,
  ) {}

  static async start(): Promise<TalkModel> {
    const file = await compiledText({ 'talk.proto': talkProto });
    const model = new TalkModel(file, loadContract(await readFile(file)));
    await model.listen(0);
    return model;
  }

  private async listen(port: number): Promise<void> {
    const [service] = this.contract.services;
    this.server.addService(byteService(service as never), {
      Ticks: (call: ServerWritableStream<Buffer, Buffer>) => this.watched(call, () => this.ticks(call)),
      Texts: (call: ServerWritableStream<Buffer, Buffer>) => this.watched(call, () => this.ticks(call)),
      Sum: (call: ServerReadableStream<Buffer, Buffer>, done: Done) => this.watched(call, () => this.sum(call, done)),
      Converse: (call: ServerDuplexStream<Buffer, Buffer>) => this.watched(call, () => this.converse(call)),
      Download: (call: ServerWritableStream<Buffer, Buffer>) => this.download(call),
      Digest: (call: ServerReadableStream<Buffer, Buffer>, done: Done) =>
        call.resume().on('end', () => done(null, this.encode('Body', { contentType: 'image/png', data: BYTES }))),
      Render: (call: ServerWritableStream<Buffer, Buffer>) => this.render(call),
      Plain: (_call: ServerUnaryCall<Buffer, Buffer>, done: Done) =>
        done(null, this.encode('Total', { text: 'plain' })),
    });
    const bound = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
        error === null ? resolve(at) : reject(error),
      ),
    );
    this.address = `127.0.0.1:${bound}`;
  }

  open(): void {
    this.openGate();
  }

  /** Dies as a process that is killed: every connection breaks. */
  die(): void {
    this.server.forceShutdown();
  }

  private watched(
    call: { on(event: 'cancelled', listener: () => void): unknown; metadata: Metadata },
    work: () => unknown,
  ) {
    this.metadata.push(call.metadata);
    call.on('cancelled', () => this.cancelled.push(this.rooms.get(call) ?? ''));
    return work();
  }
  private readonly rooms = new WeakMap<object, string>();

  private async ticks(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    const request = this.decode<TicksRequest>('TicksRequest', call.request);
    const { room, count, padding } = request;
    this.rooms.set(call, room);
    if (room === 'refused') return fail(call, status.NOT_FOUND, 'no such room');
    if (room === 'greeting') {
      const metadata = new Metadata();
      metadata.set('x-greeting', 'hello');
      call.sendMetadata(metadata);
    }
    if (room === 'silent' || room === 'greeting') return;
    const text = padding ? 'x'.repeat(padding) : `${room} ✿`;
    const first = Number(request.lastEventId);
    for (let number = first + 1; room === 'endless' || number <= first + count; number++) {
      if (call.cancelled || call.destroyed) return;
      this.counted(room);
      await written(call, this.encode('Tick', { text, number, eventId: BigInt(number) }));
      if (room === 'broken' && number === 3) return fail(call, status.ABORTED, 'the third was the last');
      if (room === 'hanging' && number === 3) return;
    }
    call.end();
  }

  private async download(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    const { count, room } = this.decode<TicksRequest>('TicksRequest', call.request);
    for (let i = 0; i < count; i++) {
      const head = i === 0 ? { contentType: 'image/png' } : {};
      await written(call, this.encode('Body', { ...head, data: BYTES }));
    }
    if (room === 'broken') fail(call, status.ABORTED, 'broken off');
    else call.end();
  }

  private render(call: ServerWritableStream<Buffer, Buffer>): void {
    const { contentType, data } = this.decode<{ contentType: string; data: Uint8Array }>('Body', call.request);
    call.write(this.encode('Tick', { text: contentType, number: data.length }));
    call.end();
  }

  private async sum(call: ServerReadableStream<Buffer, Buffer>, done: Done): Promise<void> {
    let [messages, sum, text] = [0, 0, ''];
    try {
      for await (const bytes of call.iterator({ destroyOnReturn: false })) {
        const say = this.decode<Say>('Say', bytes as Buffer);
        const { room } = say;
        this.rooms.set(call, room);
        this.counted(room);
        if (this.says.length < 1000) this.says.push(say);
        messages += 1;
        sum += say.number;
        text = say.text;
        if (room === 'hasty') return done(null, this.encode('Total', { messages, text: 'enough' }));
        if (room === 'refused')
          return fail({ emit: (_name, error) => done(error as never) }, status.RESOURCE_EXHAUSTED, 'too much');
        if (room === 'gated') await this.gate;
      }
    } catch {
      return;
    }
    if (!call.cancelled) done(null, this.encode('Total', { messages, sum, text }));
  }

  private async converse(call: ServerDuplexStream<Buffer, Buffer>): Promise<void> {
    try {
      for await (const bytes of call.iterator({ destroyOnReturn: false })) {
        const { room, text, number } = this.decode<Say>('Say', bytes as Buffer);
        this.rooms.set(call, room);
        this.counted(room);
        if (text === 'fail') return fail(call, status.FAILED_PRECONDITION, 'you said it');
        if (text === 'bye') break;
        if (room === 'gated') await this.gate;
        if (room !== 'silent') await written(call, this.encode('Tick', { text, number, eventId: BigInt(number) }));
        while (text === 'endless' && !call.cancelled)
          await written(call, this.encode('Tick', { text: 'x'.repeat(10_000), number: this.counted('endless-reply') }));
      }
    } catch {
      return;
    }
    call.end();
  }

  private counted(room: string): number {
    const count = (this.counts.get(room) ?? 0) + 1;
    this.counts.set(room, count);
    return count;
  }

  private encode(name: string, init: object): Buffer {
    const desc = this.desc(name);
    return Buffer.from(toBinary(desc, create(desc, init as never)));
  }

  private decode<T>(name: string, bytes: Buffer): T {
    return fromBinary(this.desc(name), bytes) as unknown as T;
  }

  private desc(name: string) {
    const desc = this.contract.registry.getMessage(name === 'Body' ? 'google.api.HttpBody' : `talk.v1.${name}`);
    if (desc === undefined) throw new Error(`no ${name}`);
    return desc;
  }
}

/** What no text is. */
export const BYTES = Buffer.from([0x89, 0xff, 0x00, 0x0a]);

type Done = (error: object | null, answer?: Buffer) => void;

/** Writes as a model does that minds back-pressure. */
async function written(call: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>, bytes: Buffer) {
  if (call.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'cancelled', 'close'];
    const done = (): void => {
      for (const event of events) call.off(event, done);
      resolve();
    };
    for (const event of events) call.on(event, done);
  });
}

function fail(call: { emit(event: 'error', error: unknown): unknown }, code: status, details: string): void {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(statusToBytes(makeStatus(code as number, details))));
  call.emit('error', { code, details, metadata });
}
