import type { JsonValue } from '@bufbuild/protobuf';

/** A JSON Schema as OpenAPI 3.1 holds it. */
export type Schema = { readonly [keyword: string]: unknown };

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly description?: string;
  readonly deprecated?: true;
  readonly example?: JsonValue;
}

/** What a body holds, by media type. */
export type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: JsonValue }>>;

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Reference | { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required: boolean; readonly description?: string; readonly content: Content };
  readonly responses: Readonly<Record<string, Response | Reference>>;
  readonly 'x-ao-stream'?: StreamNote;
}

/** What OpenAPI has no words for: how the rpc streams, and the messages of either direction. */
export interface StreamNote {
  readonly kind: string;
  readonly sends: Schema;
  readonly receives: Schema;
  readonly webSocket: string;
}

/** Title, version and description of the whole document. */
export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: OpenApiInfo;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  /** Operations by path and small-letter method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly headers: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  };
}

/** Gives `{ [key]: value }`, or nothing for an empty string: optional keys are left out, not empty. */
export function unlessEmpty<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return (value ? { [key]: value } : {}) as { readonly [P in K]?: string };
}
