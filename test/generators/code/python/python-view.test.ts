import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { pythonFiles, pythonView } from '../../../../generators/code/python/index.js';
import { docstring } from '../../../../generators/code/python/docstring.js';
import { snakeCase } from '../../../../generators/code/python/words.js';
import { contractNamed, contractOf } from './contracts.js';

it('tells a template the classes, methods and imports of a contract', async () => {
  const view = pythonView(await contractNamed('iris'));
  expect(view.imports.map((each) => each.line)).toEqual([
    'from ao_runtime import Context, Unimplemented',
    'from gen.base import ClassifierBase',
    'from gen.iris_pb2 import (\n    ClassifyRequest,\n    ClassifyResponse,\n    DescribeModelRequest,\n    DescribeModelResponse,\n)',
  ]);
  const [classifier] = view.services;
  expect(classifier).toMatchObject({ name: 'iris.v1.Classifier', className: 'Classifier', baseName: 'ClassifierBase' });
  expect(classifier!.methods[1]).toEqual({
    rpc: 'DescribeModel',
    name: 'describe_model',
    request: 'DescribeModelRequest',
    response: 'DescribeModelResponse',
    imports: [
      'from ao_runtime import Context, Unimplemented',
      'from gen.iris_pb2 import DescribeModelRequest',
      'from gen.iris_pb2 import DescribeModelResponse',
    ],
    comment: 'No annotation: the default route serves it.',
    docstring: '"""No annotation: the default route serves it."""',
    batch: 'describe_model_batch',
    body: 'raise Unimplemented("DescribeModel is not written yet")',
    signature:
      'def describe_model(\n        self, request: DescribeModelRequest, context: Context\n    ) -> DescribeModelResponse:',
  });
});

it('qualifies classes of services that share a name, and messages that would hide another name', async () => {
  const view = pythonView(await contractNamed('hostile'));
  expect(view.services.map((service) => service.className)).toEqual(['SecondV1Chat', 'ClassV1Chat', 'None_']);
  expect(view.services.map((service) => service.baseName)).toEqual(['SecondV1ChatBase', 'ClassV1ChatBase', 'NoneBase']);
  const [second, first] = view.services;
  expect(first!.methods[1]).toMatchObject({ request: 'ClassV1Context', response: 'ClassV1Context' });
  expect(second!.methods[0]).toMatchObject({ request: 'SecondV1Context', response: 'Talk' });
  expect(second!.methods[1]).toMatchObject({ request: 'SecondV1ClassV1Chat' });
  expect(first!.methods[0]).toMatchObject({ request: 'Outer.Inner', response: 'Empty' });
  expect(first!.methods[0]!.imports.slice(1)).toEqual([
    expect.stringMatching(/^from gen\.\S+ import Outer$/),
    'from google.protobuf.empty_pb2 import Empty',
  ]);
});

it('names methods as Python may: no keyword, no hook of the base, none twice', async () => {
  const [, first, streams] = pythonView(await contractNamed('hostile')).services;
  expect(first!.methods.map((method) => method.name)).toEqual([
    'import_',
    'load_',
    'get_url',
    'get_url_',
    'answer_in_a_very_long_name',
    'watch',
    'list',
  ]);
  expect(streams!.methods.map((method) => method.name)).toEqual(['follow']);
});

it('writes the methods of streams with iterators, and how', async () => {
  const { imports, services } = pythonView(await contractNamed('assistant'));
  expect(imports.slice(0, 3).map((each) => each.line)).toEqual([
    'from collections.abc import Iterator',
    '',
    'from ao_runtime import Context, Requests, Unimplemented',
  ]);
  expect(services[0]!.methods.map(({ batch, imports: own }) => [batch, ...own.slice(0, -2)])).toEqual([
    ['complete_batch', 'from ao_runtime import Context, Unimplemented'],
    ['', 'from collections.abc import Iterator', 'from ao_runtime import Context, Unimplemented'],
    ['', 'from ao_runtime import Context, Requests, Unimplemented'],
    ['', 'from collections.abc import Iterator', 'from ao_runtime import Context, Requests, Unimplemented'],
  ]);
  expect(services[0]!.methods.map(({ signature, body }) => [signature, /# (.*)/.exec(body)?.[1] ?? ''])).toEqual([
    ['def complete(self, request: CompleteRequest, context: Context) -> CompleteResponse:', ''],
    [
      'def stream(self, request: CompleteRequest, context: Context) -> Iterator[Chunk]:',
      'Yield each Chunk when it is there; `async def` works, too.',
    ],
    [
      'def summarize(self, requests: Requests[Turn], context: Context) -> CompleteResponse:',
      '`for request in requests:` gives what the client sends (`async for` in an `async def`).',
    ],
    [
      'def converse(self, requests: Requests[Turn], context: Context) -> Iterator[Chunk]:',
      'Read `for request in requests:`, and yield each Chunk when it is there.',
    ],
  ]);
});

it('calls the method of batches as no rpc is called', async () => {
  const base = pythonFiles(
    await contractOf({
      'x.proto':
        'syntax = "proto3"; message M {} service S { rpc Predict(M) returns (M); rpc PredictBatch(M) returns (M); }',
    }),
  ).get('base.py');
  expect(base).toContain('Rpc("Predict", "predict", M, M, batch="predict_batch_")');
  expect(base).toContain('Rpc("PredictBatch", "predict_batch", M, M, batch="predict_batch_batch")');
});

it('keeps clear of what Python and ao call by such names', async () => {
  const contract = await contractOf({
    'x.proto':
      'syntax = "proto3"; package x.v1; message M {} service Service { rpc __init__(M) returns (M); rpc _Private(M) returns (M); } service Context { rpc __call(M) returns (M); }',
  });
  const { services } = pythonView(contract);
  expect(services.map((service) => `${service.className}(${service.baseName})`)).toEqual([
    'XV1Service(XV1ServiceBase)',
    'XV1Context(XV1ContextBase)',
  ]);
  expect(services.flatMap((service) => service.methods.map((method) => method.name))).toEqual([
    '_init__',
    '_private',
    '_call',
  ]);
});

it('wraps a head only where it is longer than a line', async () => {
  const [, first] = pythonView(await contractNamed('hostile')).services;
  expect(first!.methods[0]!.signature).toBe('def import_(self, request: Outer.Inner, context: Context) -> Empty:');
  expect(first!.methods[4]!.signature).toBe(
    'def answer_in_a_very_long_name(\n        self, request: ARequestWithAVeryLongNameThatFillsTheLine, context: Context\n    ) -> AResponseWithAVeryLongNameThatFillsTheLine:',
  );
});

it.each([
  ['Predict', 'predict'],
  ['GetURLFor2Days', 'get_url_for2_days'],
  ['HTTPServer', 'http_server'],
  ['already_snake', 'already_snake'],
  ['ClassifyV2', 'classify_v2'],
])('spells the rpc %s as %s', (rpc, method) => expect(snakeCase(rpc)).toBe(method));

it.each(['ends in "quotes"', 'has """ three', 'ends in three """', 'ends in \\"', '"', 'has\nlines "', '\\'])(
  'writes %j as a docstring that Python reads as it is',
  async (comment) => {
    const file = `print(${docstring(comment, '')}.rstrip("\\n"))`;
    const { stdout } = await promisify(execFile)('python3', ['-W', 'error', '-c', file]);
    expect(stdout).toBe(`${comment}\n`);
  },
);
