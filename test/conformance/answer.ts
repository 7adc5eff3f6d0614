import { create, fromBinary, toBinary, toJson, type DescMessage, type Message } from '@bufbuild/protobuf';
import {
  decodeRequest,
  requestBytes,
  responseText,
  jsonText,
  loadContract,
  parseJson,
  routesOf,
  type Contract,
  type Route,
} from '../../runtime/contract/index.js';

/** `bridge`: exactly what an api-service calls; `plain`: by way of messages, zeros left out as proto JSON does by default. */
export type Mode = 'bridge' | 'plain';

interface Request {
  payload: { case: string | undefined; value: string | Uint8Array };
  /** WireFormat: 1 is binary, 2 JSON. */
  requestedOutputFormat: number;
  messageType: string;
  /** TestCategory: 3 asks to ignore unknown fields. */
  testCategory: number;
}

type Result = { case: string; value: string | Uint8Array };

/** Answers the requests of protobuf's conformance runner (bytes of ConformanceRequest to those of ConformanceResponse). */
export function answererOf(compiledSuite: Uint8Array, mode: Mode): (request: Uint8Array) => Uint8Array {
  const contract = loadContract(compiledSuite);
  const routes = routesByType(contract);
  const lenient = routesByType(loadContract(compiledSuite, { ignoreUnknownFields: true }));
  const schema = (name: string) => contract.registry.getMessage(`conformance.Conformance${name}`) as DescMessage;
  const [requestSchema, responseSchema] = [schema('Request'), schema('Response')];
  return (bytes) => {
    const request = fromBinary(requestSchema, bytes) as unknown as Request;
    const result = resultOf(request, (request.testCategory === 3 ? lenient : routes).get(request.messageType), mode);
    return toBinary(responseSchema, create(responseSchema, { result }));
  };
}

function routesByType(contract: Contract): ReadonlyMap<string, Route> {
  return new Map(routesOf(contract).map((route) => [route.method.input.typeName, route]));
}

function resultOf(request: Request, route: Route | undefined, mode: Mode): Result {
  // The runner asks first for the names of tests known to fail: none.
  if (request.messageType === 'conformance.FailureSet') return { case: 'protobufPayload', value: new Uint8Array() };
  const { payload, requestedOutputFormat: format } = request;
  if (route === undefined) return { case: 'runtimeError', value: `no rpc takes ${request.messageType}` };
  const known = payload.case === 'protobufPayload' || payload.case === 'jsonPayload';
  if (format > 2 || !known) return { case: 'skipped', value: 'neither binary nor JSON' };
  const read = attempt('parseError', () => messageOf(payload.value, route, mode));
  if ('case' in read) return read;
  const written = attempt('serializeError', () => textOf(read.value, route, format, mode));
  if ('case' in written) return written;
  return { case: format === 1 ? 'protobufPayload' : 'jsonPayload', value: written.value };
}

function messageOf(payload: string | Uint8Array, route: Route, mode: Mode): Message {
  if (payload instanceof Uint8Array) return fromBinary(route.method.input, payload);
  const json = parseJson(payload);
  if (mode === 'bridge') return fromBinary(route.method.input, requestBytes(route, new Map(), '', json));
  return decodeRequest(route, new Map(), '', json);
}

function textOf(message: Message, route: Route, format: number, mode: Mode): string | Uint8Array {
  const { input, output } = route.method;
  if (format === 1) return toBinary(input, message);
  if (mode === 'bridge') return responseText(route, toBinary(output, message));
  return jsonText(toJson(output, message, { registry: route.contract.registry }));
}

function attempt<T>(failure: string, make: () => T): { value: T } | Result {
  try {
    return { value: make() };
  } catch (error) {
    return { case: failure, value: (error as Error).message };
  }
}
