import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Metadata, Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeRequest, readRequest } from '../../cli/call/request.js';
import { findRpc, fullName } from '../../cli/call/rpc-name.js';
import { callUnary } from '../../cli/call/unary.js';
import { badRequest, loadContract, statusToBytes, type Contract } from '../../runtime/contract/index.js';
import { REPOSITORY, room } from './harness.js';

const folder = room();
let contract: Contract;

beforeAll(() => {
  const protos = join(folder, 'protos');
  cpSync(join(REPOSITORY, 'proto'), protos, { recursive: true });
  for (const name of ['iris.proto', 'clinic', 'assistant'])
    cpSync(join(REPOSITORY, 'test/fixtures/contracts', name), join(protos, name), { recursive: true });
  const buf = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
  execFileSync(process.execPath, [buf, 'build', protos, '--as-file-descriptor-set', '-o', join(folder, 'all.binpb')]);
  contract = loadContract(readFileSync(join(folder, 'all.binpb')));
});

describe('the name of an rpc', () => {
  test.each([
    'Classify',
    'Classifier.Classify',
    'iris.v1.Classifier.Classify',
    'iris.v1.Classifier/Classify',
    '/iris.v1.Classifier/Classify',
  ])('%s will do', (name) => {
    expect(fullName(findRpc(contract, name))).toBe('iris.v1.Classifier.Classify');
  });

  test('a slip is answered with what was meant', () => {
    expect(() => findRpc(contract, 'Clasify')).toThrow(
      expect.objectContaining({ code: 'AO_CALL_RPC_UNKNOWN', remedy: ['Did you mean `ao call Classify`?'] }) as Error,
    );
    expect(() => findRpc(contract, 'lassify')).toThrow('no rpc');
  });

  test('a name of several rpcs is refused with the full ones', () => {
    const twice = {
      ...contract,
      methods: [
        ...contract.methods,
        ...contract.methods.map((m) => ({ ...m, parent: { ...m.parent, typeName: `other.${m.parent.typeName}` } })),
      ],
    } as Contract;
    expect(() => findRpc(twice, 'Classify')).toThrow(
      'iris.v1.Classifier.Classify or other.iris.v1.Classifier.Classify',
    );
  });

  test('a streaming rpc is refused', () => {
    const streaming = contract.methods.find((m) => m.methodKind !== 'unary');
    expect(() => findRpc(contract, fullName(streaming!))).toThrow(
      expect.objectContaining({ code: 'AO_CALL_STREAMING' }) as Error,
    );
  });
});

describe('the request', () => {
  test('is the words, a file, or standard input', async () => {
    writeFileSync(join(folder, 'größe.json'), '{"a":1}');
    expect(await readRequest('{}', Readable.from([]))).toBe('{}');
    expect(await readRequest(`@${join(folder, 'größe.json')}`, Readable.from([]))).toBe('{"a":1}');
    expect(await readRequest('-', Readable.from(['{"b"', ':2}']))).toBe('{"b":2}');
    await expect(readRequest('@nowhere.json', Readable.from([]))).rejects.toThrow(
      'nowhere.json: there is no such file',
    );
    await expect(readRequest(`@${folder}`, Readable.from([]))).rejects.toMatchObject({
      code: 'AO_CALL_INPUT_UNREADABLE',
    });
  });

  test.each([
    ['{', /valid JSON/],
    ['{"sepalLength": "long"}', /sepalLength: expected/],
    ['{"speal_length": 1, "petalWidth": []}', /speal_length.*; petalWidth/],
  ])('%s is refused by field', (json, problem) => {
    const refused = () => encodeRequest(contract, findRpc(contract, 'Classify'), json);
    expect(refused).toThrow(expect.objectContaining({ code: 'AO_CALL_REQUEST_INVALID', exit: 2 }) as Error);
    expect(refused).toThrow(problem);
  });
});

describe('a call', () => {
  const server = new Server();
  let address = '';
  type Answer = (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => void;
  let answer: Answer;

  beforeAll(async () => {
    const bytes = (buffer: Buffer) => buffer;
    const definition = {
      path: '/iris.v1.Classifier/Classify',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    } as const;
    server.addService({ Classify: definition }, { Classify: ((c, reply) => answer(c, reply)) as Answer });
    const port = await new Promise<number>((done, fail) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, p) =>
        error ? fail(error) : done(p),
      ),
    );
    address = `127.0.0.1:${port}`;
  });
  afterAll(() => server.forceShutdown());

  const call = (
    target: Partial<{ address: string; timeout: number; signal: AbortSignal }> = {},
    json = '{"sepalLength": 5.5}',
  ) => {
    const method = findRpc(contract, 'Classify');
    return callUnary(contract, method, encodeRequest(contract, method, json), {
      address,
      timeout: 20,
      signal: new AbortController().signal,
      ...target,
    });
  };

  test('answers in proto JSON', async () => {
    answer = ({ request }, reply) => {
      const { input, output } = findRpc(contract, 'Classify');
      expect(fromBinary(input, request)).toMatchObject({ sepalLength: 5.5 });
      reply(null, Buffer.from(toBinary(output, create(output, { species: 1 } as never))));
    };
    expect(await call()).toEqual({ species: 'SPECIES_SETOSA', probabilities: {} });
  });

  test('that the model refuses names the wrong fields', async () => {
    answer = (_, reply) => {
      const metadata = new Metadata();
      metadata.set(
        'grpc-status-details-bin',
        Buffer.from(statusToBytes(badRequest('too long', [{ field: 'sepal_length', description: 'at most 10' }]))),
      );
      reply({ code: status.INVALID_ARGUMENT, details: 'too long', metadata });
    };
    await expect(call()).rejects.toMatchObject({
      code: 'AO_CALL_REFUSED',
      exit: 65,
      message: 'iris.v1.Classifier.Classify answered INVALID_ARGUMENT: too long',
      details: [expect.stringContaining('"field":"sepal_length"')],
    });
  });

  test('of an unwritten method says so', async () => {
    answer = (_, reply) => reply({ code: status.UNIMPLEMENTED, details: 'not written' });
    await expect(call()).rejects.toMatchObject({
      code: 'AO_CALL_REFUSED',
      remedy: [expect.stringContaining('Write the method')],
    });
  });

  test('that takes too long is given up', async () => {
    answer = () => {};
    await expect(call({ timeout: 0.1 })).rejects.toMatchObject({ code: 'AO_CALL_TIMEOUT', exit: 75 });
  });

  test('is cancelled by Ctrl-C', async () => {
    const stop = new AbortController();
    const cancelled = new Promise<void>((done) => (answer = (c) => (c.on('cancelled', done), stop.abort())));
    await expect(call({ signal: stop.signal })).rejects.toMatchObject({
      message: expect.stringContaining('CANCELLED'),
    });
    await cancelled;
  });

  test('is not begun after Ctrl-C', async () => {
    answer = () => {};
    await expect(call({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      message: expect.stringContaining('CANCELLED'),
    });
  });

  test('goes to the model-service itself, whatever proxy the environment names', async () => {
    for (const name of ['grpc_proxy', 'http_proxy', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1');
    for (const name of ['no_proxy', 'no_grpc_proxy']) vi.stubEnv(name, '');
    answer = (_, reply) => reply(null, Buffer.alloc(0));
    await expect(call({ timeout: 5 })).resolves.toMatchObject({ probabilities: {} });
    vi.unstubAllEnvs();
  });

  test('to nobody says how to start the services', async () => {
    const free: TcpServer = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => free.once('listening', done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    await expect(call({ address: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'AO_CALL_UNREACHABLE',
      exit: 69,
    });
  });

  test.each(['localhost', 'http://localhost:1', ':1', 'a b:1'])(
    'to %s is refused: that is no HOST:PORT',
    async (bad) => {
      await expect(call({ address: bad })).rejects.toMatchObject({ code: 'AO_CALL_ADDRESS_INVALID', exit: 2 });
    },
  );
});
