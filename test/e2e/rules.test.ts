import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials } from '@grpc/grpc-js';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { reflectionV1 } from '../../runtime/contract/index.js';
import { exchangesIn, hold } from './exchange.js';
import { User } from './user.js';

const fixtures = new URL('../fixtures/contracts-rules/', import.meta.url);
const fixture = (path: string) => fileURLToPath(new URL(path, fixtures));
const languages = [
  { id: 'python', seam: 'model.py', written: 'model.py' },
  { id: 'typescript', seam: 'src/model.ts', written: 'model.ts' },
];
const exchanges = exchangesIn(new URL('exchanges.json', fixtures));

/** The files by which a model-service describes one, that one first. */
async function filesOf(port: number, fileName: string): Promise<string[]> {
  const { ServerReflectionRequestSchema, ServerReflectionResponseSchema } = reflectionV1;
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const call = client.makeBidiStreamRequest(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
  );
  const request = create(ServerReflectionRequestSchema, {
    messageRequest: { case: 'fileByFilename', value: fileName },
  });
  call.end(Buffer.from(toBinary(ServerReflectionRequestSchema, request)));
  const [answer] = (await call.toArray()) as Buffer[];
  client.close();
  const { messageResponse } = fromBinary(ServerReflectionResponseSchema, answer!);
  if (messageResponse.case !== 'fileDescriptorResponse') throw new Error(`answered ${messageResponse.case}`);
  return messageResponse.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

/** As a user does: makes a project, checks it as generated, writes the model, starts both services. */
async function setUp(user: User, { id, seam, written }: (typeof languages)[number]): Promise<void> {
  const project = join(user.folder, 'myproj');
  await user.must(['init', 'myproj', '--model', id, '--yes', '--contract', fixture('protos')]);
  await user.must(['check'], project);
  copyFileSync(fixture(written), join(project, 'model-service', seam));
  await user.must(['up', '-d'], project);
}

const users = new Map<string, User>();
beforeAll(async () => {
  for (const { id } of languages) users.set(id, await User.arrive());
  await Promise.all(languages.map((language) => setUp(users.get(language.id)!, language)));
});
afterAll(async () => {
  for (const user of users.values()) {
    await user.ao(['down'], join(user.folder, 'myproj'));
    user.leave();
  }
});

describe.each(languages)('a $id model of a contract with rules and bodies that are no JSON', ({ id }) => {
  it.each(exchanges)('$name', (exchange) => hold(users.get(id)!, exchange));

  it('describes itself with the files that its own import', async () => {
    const files = await filesOf(users.get(id)!.modelPort, 'gallery/gallery.proto');
    expect(files[0]).toBe('gallery/gallery.proto');
    expect(files).toEqual(
      expect.arrayContaining(['gallery/rules.proto', 'buf/validate/validate.proto', 'google/api/httpbody.proto']),
    );
  });

  it('shows its rules in what documents it; a PATCH needs no more than it changes', async () => {
    const response = await users.get(id)!.request('/openapi.json', { method: 'GET' });
    const { paths, components } = (await response.json()) as OpenApi;
    expect(paths['/v1/pictures:develop']?.['post']).toMatchObject({ requestBody: { content: { '*/*': {} } } });
    expect(components.schemas['gallery.v1.RateRequest']).toMatchObject({
      required: ['title', 'width', 'frame'],
      properties: { title: { minLength: 1, maxLength: 20 }, tags: { maxItems: 3, uniqueItems: true } },
    });
    const patch = paths['/v1/pictures/{picture}']?.['patch']?.requestBody.content['application/json']?.schema;
    expect(patch).toMatchObject({ properties: { title: { maxLength: 20 } } });
    expect(patch).not.toHaveProperty('required');
  });
});

interface OpenApi {
  paths: Record<string, Record<string, { requestBody: { content: Record<string, { schema?: object }> } }>>;
  components: { schemas: Record<string, object> };
}
