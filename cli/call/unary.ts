import { fromBinary, toJson, type DescMethod, type JsonValue } from '@bufbuild/protobuf';
import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';
import { Code, statusFromBytes, statusToJson, type Contract } from '../../runtime/contract/index.js';
import { fault, type AoError } from '../../runtime/errors/index.js';
import { fullName } from './rpc-name.js';

export interface Target {
  /** `HOST:PORT` */
  address: string;
  /** Name of the model-service that listens there, where it is known. */
  model?: string | undefined;
  /** Seconds until the call is given up. */
  timeout: number;
  signal: AbortSignal;
}

/** Sends one request over gRPC and returns the answer as proto JSON. Throws AO_CALL_UNREACHABLE, AO_CALL_TIMEOUT or AO_CALL_REFUSED. */
export async function callUnary(
  contract: Contract,
  method: DescMethod,
  request: Uint8Array,
  target: Target,
): Promise<JsonValue> {
  if (!/^(\[[\da-f:]+\]|[^:/\s]+):\d+$/i.test(target.address))
    throw fault('AO_CALL_ADDRESS_INVALID', { address: target.address });
  const grpc = await import('@grpc/grpc-js');
  const client = new grpc.Client(target.address, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    // A proxy of the environment is for the web, not for a model on this machine or beside it.
    'grpc.enable_http_proxy': 0,
  });
  try {
    const answer = await send(client, new grpc.Metadata(), method, request, target);
    return toJson(method.output, fromBinary(method.output, answer), {
      registry: contract.registry,
      alwaysEmitImplicit: true,
    });
  } catch (error) {
    throw toFault(error, contract, method, target);
  } finally {
    client.close();
  }
}

function send(
  client: Client,
  metadata: Metadata,
  method: DescMethod,
  request: Uint8Array,
  target: Target,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const path = `/${method.parent.typeName}/${method.name}`;
    const options = { deadline: Date.now() + target.timeout * 1000 };
    const bytes = (buffer: Buffer): Buffer => buffer;
    const call = client.makeUnaryRequest(
      path,
      bytes,
      bytes,
      Buffer.from(request),
      metadata,
      options,
      (error, answer) => (error ? reject(error) : resolve(answer as Buffer)),
    );
    target.signal.addEventListener('abort', () => call.cancel(), { once: true });
    if (target.signal.aborted) call.cancel();
  });
}

function toFault(
  error: unknown,
  contract: Contract,
  method: DescMethod,
  { address, timeout, model }: Target,
): AoError | unknown {
  const { code, details, metadata } = error as Omit<ServiceError, 'code'> & { code: unknown };
  const rpc = fullName(method);
  if (typeof code !== 'number') return error;
  if (code === Code.UNAVAILABLE) return fault('AO_CALL_UNREACHABLE', { address, problem: details }, { cause: error });
  if (code === Code.DEADLINE_EXCEEDED)
    return fault('AO_CALL_TIMEOUT', { rpc, seconds: timeout, model }, { cause: error });
  const [trailer] = metadata.get('grpc-status-details-bin');
  const status = Buffer.isBuffer(trailer) ? statusFromBytes(trailer) : undefined;
  const findings = status
    ? (statusToJson(status, contract.registry)['details'] as JsonValue[]).map((d) => JSON.stringify(d))
    : [];
  return fault(
    'AO_CALL_REFUSED',
    { rpc, status: Code[code] ?? String(code), message: details, model },
    { cause: error, details: findings },
  );
}
