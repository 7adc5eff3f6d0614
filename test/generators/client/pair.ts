import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { clientFiles, type ClientLanguage } from '../../../generators/client/index.js';
import { readBlueprint } from '../../../generators/project/blueprint.js';
import { loadContract, type Contract } from '../../../runtime/contract/index.js';
import {
  InvalidArgument,
  ModelBase,
  NotFound,
  ResourceExhausted,
  Unavailable,
  type Context,
} from '../../../runtime/service/model/index.js';
import type { ModelClass } from '../../../runtime/service/model/base.js';
import { compiled } from '../../runtime/service/contracts.js';
import { startPair, type Pair } from '../../runtime/service/pair.js';

export const repository = resolve(import.meta.dirname, '../../..');

/** A folder with a space and an umlaut in its name, and what removes it. */
export function room(): { dir: string; clean: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'ao klient ü '));
  return { dir, clean: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Writes a whole client, as a project has it. */
export async function writeClient(contract: Contract, language: ClientLanguage, folder: string): Promise<void> {
  const { files } = await readBlueprint(join(repository, 'blueprints'), `client-${language}`);
  const all = [...files.map(({ path, content }) => [path, content] as const), ...clientFiles(contract, language)];
  for (const [path, content] of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Visits that answer with what they were asked, so that a test sees what arrived. */
class Triage extends ModelBase {
  static override readonly service = 'clinic.triage.v2.Triage';
  private busy = 0;

  async score(
    request: { visit?: { id: bigint }; clinicId: string; explain: boolean; consider: number[] },
    context: Context,
  ) {
    if (request.clinicId === 'slow') await new Promise((done) => context.signal.addEventListener('abort', done));
    const key = String(context.metadata.get('idempotency-key') ?? '');
    return {
      urgency: request.consider[0] ?? 3,
      score: request.explain ? 0.5 : 0,
      contributions: { [request.clinicId]: Number(request.visit?.id ?? 0n), [`key ${key}`]: 1 },
    };
  }

  async getVisit({ name, fields }: { name: string; fields?: { paths: string[] } }) {
    if (name.endsWith('/none')) throw new NotFound('no such visit');
    if (name.endsWith('/bad')) throw new InvalidArgument('name', 'is bad');
    if (name.endsWith('/busy') && this.busy++ % 3 < 2) throw new Unavailable('come back');
    return {
      name,
      id: 18446744073709551615n,
      symptoms: fields?.paths ?? [],
      ecg: new Uint8Array([255, 254]),
      vitals: { onOxygen: false },
    };
  }

  async patchVisit({ visit, updateMask }: { visit: object; updateMask?: { paths: string[] } }) {
    return { ...visit, symptoms: updateMask?.paths ?? [] };
  }

  async deleteVisit() {
    return {};
  }

  async getAttachment({ path }: { path: string }) {
    return { content: new TextEncoder().encode(path) };
  }
}

interface Turn {
  readonly text: string;
}

class Chat extends ModelBase {
  static override readonly service = 'assistant.chat.v1.Chat';

  async complete({ turns }: { turns: Turn[] }) {
    return { text: turns.map(({ text }) => text).join(' '), usage: { promptTokens: 9007199254740993n } };
  }

  async *stream({ turns, maxTokens }: { turns: Turn[]; maxTokens: number }, context: Context) {
    for (const { text } of turns) yield { text };
    if (maxTokens === 13) throw new ResourceExhausted('enough');
    if (maxTokens === 99) await new Promise((done) => context.signal.addEventListener('abort', done));
    yield { done: true };
  }

  async summarize(requests: AsyncIterable<Turn>) {
    const texts: string[] = [];
    for await (const { text } of requests) texts.push(text);
    return { text: texts.join('+') };
  }

  async *converse(requests: AsyncIterable<Turn>) {
    for await (const { text } of requests) {
      if (text === 'fail') throw new NotFound('nothing to say');
      yield { text: `${text}!` };
    }
    yield { done: true };
  }
}

class Embedder extends ModelBase {
  static override readonly service = 'assistant.embed.v1.Embedder';
  async embed({ texts }: { texts: string[] }) {
    return { vectors: texts.map((text) => ({ values: [text.length] })) };
  }
}

export interface Served {
  readonly contract: Contract;
  readonly pair: Pair;
}

/** The clinic and the assistant, each as a real pair. */
export async function serve(name: 'clinic' | 'assistant'): Promise<Served> {
  const file = await compiled(name);
  const classes = (name === 'clinic' ? [Triage] : [Chat, Embedder]) as unknown as ModelClass[];
  return { contract: loadContract(await readFile(file)), pair: await startPair(file, classes) };
}

/** Names that clash, bodies of any type, maps in requests, every well-known type. */
export const ODD = {
  's.proto': `syntax = "proto3"; package t.v1; import "google/api/annotations.proto"; import "google/api/httpbody.proto"; import "other.proto";
import "google/protobuf/any.proto"; import "google/protobuf/empty.proto"; import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto";
// Ends */ early.
service Client {
  rpc Then(Error) returns (google.protobuf.Empty);
  rpc Constructor(o.v1.Error) returns (google.protobuf.Struct);
  rpc Map(Error) returns (Error) { option (google.api.http) = { get: "/v1/map/{date}" }; }
  rpc Raw(google.api.HttpBody) returns (google.api.HttpBody) { option (google.api.http) = { post: "/v1/raw" body: "*" }; }
  rpc Portion(Part) returns (Part) { option (google.api.http) = { put: "/v1/part/{id}" body: "file" response_body: "inner" }; }
  rpc Star(Part) returns (google.protobuf.StringValue) { option (google.api.http) = { get: "/v1/*/x" }; }
  rpc Pour(stream Part) returns (stream google.api.HttpBody) { option (google.api.http) = { post: "/v1/{id}/pour" body: "*" }; }
  rpc List(Part) returns (Words) { option (google.api.http) = { get: "/v1/list/{id}" response_body: "list" }; }
  rpc Str(Words) returns (google.protobuf.StringValue);
  rpc Messages(Words) returns (Words);
  rpc _Unary(Words) returns (Words);
  rpc Drip(Part) returns (stream google.api.HttpBody) { option (google.api.http) = { get: "/v1/drip/{id}" }; }
}
message Error { string date = 1; map<int64, Kind> kinds = 2; google.protobuf.Any any = 3; google.protobuf.NullValue nothing = 4; google.protobuf.ListValue list = 5; repeated google.protobuf.Int64Value bigs = 6; Record deep = 7;
  enum Kind { NONE = 0; SOME = 1; } message Promise { optional string s = 1 [deprecated = true]; } Promise promise = 8; }
message Record { Record record = 1; google.protobuf.Value value = 2; string odd = 3 [json_name = "odd-name"]; }
message Words { repeated string list = 1; int32 int = 2; map<string, int32> dict = 3; repeated bool bool = 4; string type = 5; }
message Part { string id = 1; google.api.HttpBody file = 2; Record inner = 3; string note = 4; }`,
  'other.proto':
    'syntax = "proto3"; package o.v1; message Error { int32 n = 1; } service Client { rpc A(Error) returns (Error); }',
};
