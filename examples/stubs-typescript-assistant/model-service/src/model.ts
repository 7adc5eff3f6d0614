// Your model: one class for each service of the contract, one method for each rpc. Until a method is written, its route
// answers 501. `ao sync` follows the contract and leaves this file alone once you have changed it.
import { type Context, Unimplemented } from '@ao/service/model';
import { ChatBase, EmbedderBase, type CompleteRequest, type CompleteResponseInit, type ChunkInit, type Turn, type EmbedRequest, type EmbedResponseInit } from '../gen/base.js';

/** The model behind assistant.chat.v1.Chat. */
export class Chat extends ChatBase {
  /** Reads the model into memory; called once, before anything is served. */
  override async load(): Promise<void> {}

  override async complete(_request: CompleteRequest, _context: Context): Promise<CompleteResponseInit> {
    throw new Unimplemented('assistant.chat.v1.Chat/Complete is not written yet');
  }

  /** Tokens as they come. */
  override async *stream(request: CompleteRequest, context: Context): AsyncIterable<ChunkInit> {
    yield* super.stream(request, context); // Not written yet: `yield` your messages here instead.
  }

  /** Many turns in, one summary out. */
  override async summarize(_requests: AsyncIterable<Turn>, _context: Context): Promise<CompleteResponseInit> {
    throw new Unimplemented('assistant.chat.v1.Chat/Summarize is not written yet');
  }

  /** A live conversation. */
  override async *converse(requests: AsyncIterable<Turn>, context: Context): AsyncIterable<ChunkInit> {
    yield* super.converse(requests, context); // Not written yet: `yield` your messages here instead.
  }
}

/** The model behind assistant.embed.v1.Embedder. */
export class Embedder extends EmbedderBase {
  /** Reads the model into memory; called once, before anything is served. */
  override async load(): Promise<void> {}

  override async embed(_request: EmbedRequest, _context: Context): Promise<EmbedResponseInit> {
    throw new Unimplemented('assistant.embed.v1.Embedder/Embed is not written yet');
  }
}
