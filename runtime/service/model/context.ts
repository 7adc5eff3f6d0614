/** Metadata as a model writes it, by lower-case key: text, or bytes under a key that ends in `-bin`. */
export type MetadataInit = Readonly<Record<string, string | Uint8Array>>;

/** What a method of a model may know about the call it answers, and what it may add to the answer. */
export interface Context {
  /** The id of the request, the same in the logs of both services. */
  readonly requestId: string;
  /** When the caller stops waiting; undefined when it waits for ever. */
  readonly deadline: Date | undefined;
  /** The call's text metadata by lower-case key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Aborted when the caller has gone or its deadline is over: long work may stop. */
  readonly signal: AbortSignal;
  /** Sends metadata ahead of the answer, once, before the first message. Throws TypeError for a key or value that gRPC does not have. */
  sendHeaders(metadata: MetadataInit): void;
  /** Metadata for the end of the answer, whether that is OK or an error; a later value replaces an earlier one of its key. */
  setTrailers(metadata: MetadataInit): void;
}
