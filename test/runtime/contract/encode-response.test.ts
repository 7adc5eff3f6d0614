import { create, toBinary, type DescMessage } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { encodeResponse, routesOf, type Contract } from '../../../runtime/contract/index.js';
import { contractOf, givenContracts } from './fixture.js';

function encoded(contract: Contract, rpc: string, value: object) {
  const route = routesOf(contract).find((r) => r.rpc.endsWith(rpc));
  if (!route) throw new Error(rpc);
  const message = create(route.method.output as DescMessage, value as never);
  const json = encodeResponse(route, toBinary(route.method.output, message));
  expect(encodeResponse(route, message)).toEqual(json);
  return json;
}

it('writes zeros out, and leaves what has presence and is not set', async () => {
  const given = await givenContracts();
  expect(encoded(given, 'Classifier.Classify', {})).toEqual({ species: 'SPECIES_UNSPECIFIED', probabilities: {} });
  expect(encoded(given, 'DescribeModel', { name: 'x', trainingRows: 9007199254740993n })).toEqual({
    name: 'x',
    version: '',
    trainingRows: '9007199254740993',
  });
  expect(
    encoded(given, 'GetVisit', { vitals: { onOxygen: false }, waiting: { seconds: 1n, nanos: 500_000_000 } }),
  ).toEqual({
    name: '',
    id: '0',
    waiting: '1.500s',
    vitals: { temperatureCelsius: 0, heartRate: 0, baseExcess: 0, deviceSerial: '0', onOxygen: false },
    symptoms: [],
    answers: {},
    history: {},
    ecg: '',
  });
});

it('gives the field that response_body names', async () => {
  expect(encoded(await givenContracts(), 'GetAttachment', { content: new Uint8Array([1, 2, 255]) })).toBe('AQL/');
  const contract = await contractOf({
    's.proto': `service S {
      rpc List(A) returns (A) { option (google.api.http) = { get: "/list" response_body: "items" }; }
      rpc Part(A) returns (A) { option (google.api.http) = { get: "/part" response_body: "part" }; }
    }
    message A { repeated A items = 1; A part = 2; int32 n = 3; }`,
  });
  expect(encoded(contract, 'List', {})).toEqual([]);
  expect(encoded(contract, 'List', { items: [{ n: 1 }] })).toEqual([{ items: [], n: 1 }]);
  expect(encoded(contract, 'Part', {})).toBeNull();
});

it('throws on a response that is not valid or has no JSON form', async () => {
  const given = await givenContracts();
  const route = routesOf(given).find((r) => r.rpc.endsWith('GetVisit'));
  expect(() => encodeResponse(route as never, new Uint8Array([255]))).toThrow();
  expect(() => encoded(given, 'GetVisit', { arrivedAt: { seconds: 1n << 60n, nanos: 0 } })).toThrow('Timestamp');
});
