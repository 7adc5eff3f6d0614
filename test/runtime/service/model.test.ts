import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { health, reflectionV1 } from '../../../runtime/contract/index.js';
import { InvalidArgument, ModelBase, ModelError, testContext } from '../../../runtime/service/model/index.js';
import type { ModelClass } from '../../../runtime/service/model/base.js';
import type { RunningModel } from '../../../runtime/service/model/serve.js';
import { compiled, compiledText } from './contracts.js';
import { Classifier } from './models.js';
import { eventually, startModel, LogBook } from './pair.js';

const same = (bytes: Buffer): Buffer => bytes;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Calls with raw messages, as any gRPC client would. */
class Caller {
  readonly client: Client;
  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  bytes(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        same,
        same,
        request,
        new Metadata(),
        { deadline: Date.now() + 5000 },
        (error, response) => (error ? reject(error) : resolve(response as Buffer)),
      );
    });
  }

  async call<I extends DescMessage, O extends DescMessage>(
    path: string,
    input: I,
    init: MessageInitShape<I>,
    output: O,
  ): Promise<MessageShape<O>> {
    return fromBinary(output, await this.bytes(path, Buffer.from(toBinary(input, create(input, init)))));
  }
}

describe('a model-service', () => {
  let model: RunningModel;
  let caller: Caller;
  let metricsPort: number;
  beforeAll(async () => {
    metricsPort = await freePort();
    model = await startModel(await compiled('iris'), [Classifier], {
      AO_METRICS_PORT: String(metricsPort),
      AO_MAX_MESSAGE_BYTES: '1000',
    });
    caller = new Caller(model.address);
  });
  afterAll(async () => {
    caller.client.close();
    await model.close();
  });

  it.each(['', 'iris.v1.Classifier'])('says SERVING for %j', async (service) => {
    const { HealthCheckRequestSchema, HealthCheckResponseSchema, HealthCheckResponse_ServingStatus } = health;
    const answer = await caller.call(
      '/grpc.health.v1.Health/Check',
      HealthCheckRequestSchema,
      { service },
      HealthCheckResponseSchema,
    );
    expect(answer.status).toBe(HealthCheckResponse_ServingStatus.SERVING);
  });

  it('knows no other service', async () => {
    const { HealthCheckRequestSchema, HealthCheckResponseSchema, HealthListRequestSchema, HealthListResponseSchema } =
      health;
    const asked = caller.call(
      '/grpc.health.v1.Health/Check',
      HealthCheckRequestSchema,
      { service: 'x.Y' },
      HealthCheckResponseSchema,
    );
    await expect(asked).rejects.toMatchObject({ code: 5 });
    const { statuses } = await caller.call(
      '/grpc.health.v1.Health/List',
      HealthListRequestSchema,
      {},
      HealthListResponseSchema,
    );
    expect(Object.keys(statuses).sort()).toEqual(['', 'iris.v1.Classifier']);
  });

  it('refuses a message that is too large, and one that is no message', async () => {
    await expect(caller.bytes('/iris.v1.Classifier/Classify', Buffer.alloc(2000))).rejects.toMatchObject({
      code: 8,
    });
    await expect(caller.bytes('/iris.v1.Classifier/Classify', Buffer.from([0xff]))).rejects.toMatchObject({
      code: 3,
      details: 'the request is no iris.v1.ClassifyRequest',
    });
    await expect(caller.bytes('/iris.v1.Classifier/Nothing', Buffer.alloc(0))).rejects.toMatchObject({
      code: 12,
    });
  });

  it('refuses a question about health or itself that is no message, and goes on', async () => {
    const none = Buffer.from([0xff]);
    await expect(caller.bytes('/grpc.health.v1.Health/Check', none)).rejects.toMatchObject({ code: 3 });
    for (const path of ['grpc.health.v1.Health/Watch', 'grpc.reflection.v1.ServerReflection/ServerReflectionInfo']) {
      const stream = caller.client.makeBidiStreamRequest(`/${path}`, same, same, new Metadata(), {});
      stream.on('error', () => {}).resume();
      const status = new Promise((resolve) => stream.once('status', resolve));
      stream.end(none);
      expect(await status).toMatchObject({ code: 3 });
    }
    await caller.bytes('/grpc.health.v1.Health/Check', Buffer.alloc(0));
  });

  it('shows metrics and health over HTTP', async () => {
    await caller.bytes('/iris.v1.Classifier/DescribeModel', Buffer.alloc(0));
    const get = (path: string) => fetch(`http://127.0.0.1:${metricsPort}${path}`);
    expect(await (await get('/metrics')).text()).toContain(
      'grpc_server_handled_total{grpc_service="iris.v1.Classifier",grpc_method="DescribeModel",grpc_code="OK"} 1',
    );
    for (const [path, status] of [
      ['/health', 200],
      ['/health/live', 200],
      ['/health/ready', 200],
      ['/else', 404],
    ] as const)
      expect((await get(path)).status).toBe(status);
  });

  async function reflect(
    version: string,
    ...requests: MessageInitShape<typeof reflectionV1.ServerReflectionRequestSchema>['messageRequest'][]
  ) {
    const stream = caller.client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      same,
      same,
      new Metadata(),
      {},
    );
    const answers: reflectionV1.ServerReflectionResponse['messageResponse'][] = [];
    stream.on('data', (bytes: Buffer) =>
      answers.push(fromBinary(reflectionV1.ServerReflectionResponseSchema, bytes).messageResponse),
    );
    for (const messageRequest of requests) {
      const request = create(
        reflectionV1.ServerReflectionRequestSchema,
        messageRequest === undefined ? {} : { messageRequest },
      );
      stream.write(Buffer.from(toBinary(reflectionV1.ServerReflectionRequestSchema, request)));
    }
    stream.end();
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
    return answers;
  }
  const fileNames = (answer: reflectionV1.ServerReflectionResponse['messageResponse'] | undefined): string[] =>
    answer?.case === 'fileDescriptorResponse'
      ? answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name)
      : [];

  it.each(['v1', 'v1alpha'])('describes itself by reflection %s', async (version) => {
    const [services, file, symbol, again, extension, numbers, ...missing] = await reflect(
      version,
      { case: 'listServices', value: '' },
      { case: 'fileByFilename', value: 'iris.proto' },
      { case: 'fileContainingSymbol', value: 'iris.v1.SPECIES_SETOSA' },
      { case: 'fileContainingSymbol', value: 'google.protobuf.FieldDescriptorProto.Type' },
      {
        case: 'fileContainingExtension',
        value: { containingType: 'google.protobuf.MethodOptions', extensionNumber: 72295728 },
      },
      { case: 'allExtensionNumbersOfType', value: 'google.protobuf.MethodOptions' },
      { case: 'fileByFilename', value: 'nothing.proto' },
      { case: 'fileContainingSymbol', value: 'iris.v1.Nothing' },
      {
        case: 'fileContainingExtension',
        value: { containingType: 'iris.v1.ClassifyRequest', extensionNumber: 1 },
      },
      { case: 'allExtensionNumbersOfType', value: 'iris.v1.Nothing' },
    );
    expect(services?.case === 'listServicesResponse' && services.value.service.map(({ name }) => name)).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'iris.v1.Classifier',
    ]);
    expect(fileNames(file)).toEqual([
      'iris.proto',
      'google/api/annotations.proto',
      'google/api/http.proto',
      'google/protobuf/descriptor.proto',
    ]);
    expect(fileNames(symbol)).toEqual(['iris.proto']);
    expect(fileNames(again)).toEqual(['google/protobuf/descriptor.proto']);
    expect(fileNames(extension)).toEqual(['google/api/annotations.proto']);
    expect(numbers?.case === 'allExtensionNumbersResponse' && numbers.value.extensionNumber).toEqual([72295728]);
    for (const answer of missing) expect(answer).toMatchObject({ case: 'errorResponse', value: { errorCode: 5 } });
    expect(await reflect(version, undefined)).toMatchObject([{ case: 'errorResponse', value: { errorCode: 3 } }]);
  });

  it.each([
    'iris.v1.Classifier.Classify',
    'iris.v1.ClassifyRequest.sepal_length',
    'iris.v1.Species',
    'grpc.health.v1.HealthCheckResponse.ServingStatus',
    'google.api.http',
  ])('finds the file of %s', async (value) => {
    const [answer] = await reflect('v1', { case: 'fileContainingSymbol', value });
    expect(fileNames(answer).length).toBeGreaterThan(0);
  });
});

describe('a model-service that starts', () => {
  it('says NOT_SERVING and UNAVAILABLE until the model is loaded and warm, and tells watchers', async () => {
    let open: () => void = () => {};
    const steps: string[] = [];
    const loading = new Promise<void>((resolve) => (open = resolve));
    class Slow extends Classifier {
      override async load() {
        await loading;
        steps.push('loaded');
      }
      override async warm() {
        steps.push('warm');
      }
    }
    const port = await freePort();
    const starting = startModel(await compiled('iris'), [Slow], { AO_PORT: String(port) });
    const caller = new Caller(`127.0.0.1:${port}`);
    const failure = await eventually(() =>
      caller
        .bytes('/iris.v1.Classifier/Classify', Buffer.alloc(0))
        .catch((error: ServiceError) => error.details === 'the model is loading' && error),
    );
    expect(failure).toMatchObject({ code: 14 });

    const seen: number[] = [];
    const watch = (service: string) =>
      Buffer.from(toBinary(health.HealthCheckRequestSchema, create(health.HealthCheckRequestSchema, { service })));
    const stream = caller.client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      same,
      same,
      watch('iris.v1.Classifier'),
      new Metadata(),
      {},
    );
    const ended = new Promise((resolve) => stream.on('end', resolve));
    stream.on('data', (bytes: Buffer) => seen.push(fromBinary(health.HealthCheckResponseSchema, bytes).status));
    const unknown = caller.client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      same,
      same,
      watch('x.Y'),
      new Metadata(),
      {},
    );
    const [first] = (await new Promise((resolve) =>
      unknown.once('data', (bytes: Buffer) => resolve([fromBinary(health.HealthCheckResponseSchema, bytes).status])),
    )) as [number];
    expect(first).toBe(health.HealthCheckResponse_ServingStatus.SERVICE_UNKNOWN);
    unknown.on('error', () => {}).cancel();
    await eventually(() => seen.length === 1);
    open();
    const model = await starting;
    await eventually(() => seen.length === 2);
    expect(steps).toEqual(['loaded', 'warm']);
    expect(await model.close()).toBe(true);
    await ended;
    expect(seen).toEqual([2, 1, 2]);
    caller.client.close();
  });

  it('answers UNIMPLEMENTED for a service without a class and a method not yet written', async () => {
    class Partly extends ModelBase {
      static override readonly service = 'iris.v1.Classifier';
    }
    for (const classes of [[], [Partly]]) {
      const model = await startModel(await compiled('iris'), classes);
      const caller = new Caller(model.address);
      await expect(caller.bytes('/iris.v1.Classifier/Classify', Buffer.alloc(0))).rejects.toMatchObject({
        code: 12,
        details: 'iris.v1.Classifier/Classify is not implemented',
      });
      caller.client.close();
      await model.close();
    }
  });

  it('serves a rpc whose name ModelBase has under the name with an underscore', async () => {
    const contract = await compiledText({
      'a.proto':
        'syntax = "proto3"; package a.v1; service S { rpc Load(M) returns (M); } message M { string text = 1; }',
    });
    class S extends ModelBase {
      static override readonly service = 'a.v1.S';
      async load_() {
        return { text: 'loaded' };
      }
    }
    const model = await startModel(contract, [S as ModelClass]);
    const caller = new Caller(model.address);
    expect((await caller.bytes('/a.v1.S/Load', Buffer.alloc(0))).subarray(2).toString()).toBe('loaded');
    caller.client.close();
    await model.close();
  });

  it('tells apart rpcs that differ by their first letter, and refuses a request that lacks a required field', async () => {
    const contract = await compiledText({
      'a.proto':
        'syntax = "proto2"; package a.v1; service S { rpc Get(M) returns (M); rpc get(M) returns (M); } message M { required string text = 1; }',
    });
    class S extends ModelBase {
      static override readonly service = 'a.v1.S';
      get(request: { text: string }) {
        return { text: `${request.text}1` };
      }
      async get_(request: { text: string }) {
        return { text: `${request.text}2` };
      }
    }
    const model = await startModel(contract, [S as ModelClass]);
    const caller = new Caller(model.address);
    const x = Buffer.from([10, 1, 120]);
    expect((await caller.bytes('/a.v1.S/Get', x)).subarray(2).toString()).toBe('x1');
    expect((await caller.bytes('/a.v1.S/get', x)).subarray(2).toString()).toBe('x2');
    await expect(caller.bytes('/a.v1.S/Get', Buffer.alloc(0))).rejects.toMatchObject({
      code: 3,
      details: 'text: is required',
    });
    caller.client.close();
    await model.close();
  });

  it.each([
    [undefined, 'undefined (is a `return` missing?)'],
    [null, 'null'],
    ['text', 'a string'],
    [[], 'an array'],
    [{ $typeName: 'iris.v1.ClassifyRequest' }, 'a message iris.v1.ClassifyRequest'],
  ])('answers INTERNAL when a method returns %j, and says why in the log', async (answer, what) => {
    class Wrong extends ModelBase {
      static override readonly service = 'iris.v1.Classifier';
      classify() {
        return answer;
      }
    }
    const log = new LogBook();
    const model = await startModel(await compiled('iris'), [Wrong], {}, log);
    const caller = new Caller(model.address);
    await expect(caller.bytes('/iris.v1.Classifier/Classify', Buffer.alloc(0))).rejects.toMatchObject({ code: 13 });
    expect(JSON.stringify(log.lines)).toContain(`classify must return a ClassifyResponse, it returned ${what}`);
    caller.client.close();
    await model.close();
  });

  it('refuses a class whose service is not in the contract', async () => {
    class Stray extends ModelBase {
      static override readonly service = 'gone.v1.Service';
    }
    await expect(startModel(await compiled('iris'), [Stray])).rejects.toMatchObject({
      code: 'AO_SERVICE_MODEL_UNBOUND',
      message: 'Stray serves gone.v1.Service, which is not in the contract; it has iris.v1.Classifier',
    });
  });

  it('refuses an address that is taken, or not of this machine', async () => {
    const model = await startModel(await compiled('iris'), [Classifier]);
    const port = model.address.split(':')[1] as string;
    await expect(startModel(await compiled('iris'), [Classifier], { AO_PORT: port })).rejects.toMatchObject({
      code: 'AO_SERVICE_ADDRESS_IN_USE',
      exit: 69,
    });
    await expect(startModel(await compiled('iris'), [Classifier], { AO_METRICS_PORT: port })).rejects.toMatchObject({
      code: 'AO_SERVICE_ADDRESS_IN_USE',
    });
    await expect(startModel(await compiled('iris'), [Classifier], { AO_HOST: '192.0.2.1' })).rejects.toMatchObject({
      code: 'AO_SERVICE_ADDRESS_REFUSED',
      exit: 78,
    });
    await model.close();
  });

  it('refuses to start without its contract', async () => {
    await expect(startModel('/nowhere/contract.binpb', [])).rejects.toMatchObject({
      code: 'AO_SERVICE_CONTRACT_MISSING',
      exit: 78,
    });
  });

  it('cuts off calls that outlast AO_DRAIN_MS', async () => {
    const log = new LogBook();
    const model = await startModel(await compiled('iris'), [Classifier], { AO_DRAIN_MS: '200' }, log);
    const caller = new Caller(model.address);
    const request = Buffer.from([0x09, ...new Uint8Array(new Float64Array([30_000]).buffer)]);
    const call = caller.bytes('/iris.v1.Classifier/Classify', request);
    const cut = expect(call).rejects.toMatchObject({ code: expect.any(Number) });
    await caller.bytes('/iris.v1.Classifier/DescribeModel', Buffer.alloc(0));
    expect(await model.close()).toBe(false);
    await cut;
    caller.client.close();
  });
});

describe('what a model is given and may throw', () => {
  it('can be called in a test without any server', async () => {
    const model = new Classifier();
    await expect(model.classify({ petalLength: -1, sepalLength: 1, sepalWidth: 1 }, testContext())).rejects.toThrow(
      InvalidArgument,
    );
  });

  it('is an error with a status code', () => {
    expect(new InvalidArgument('a.b', 'is wrong')).toMatchObject({
      name: 'InvalidArgument',
      code: 3,
      message: 'a.b: is wrong',
    });
    expect(new ModelError('DATA_LOSS', 'gone')).toMatchObject({ name: 'ModelError', code: 15 });
  });
});
