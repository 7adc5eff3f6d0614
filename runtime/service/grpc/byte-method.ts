import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { MethodDefinition } from '@grpc/grpc-js';

/** grpc-js as a byte transport: messages come and go as they are on the wire. */
export const asBytes = (bytes: Buffer): Buffer => bytes;

/** The path a rpc has in gRPC. */
export const rpcPath = (rpc: DescMethod): string => `/${rpc.parent.typeName}/${rpc.name}`;

/** What grpc-js wants to know of a rpc, without any (de)serialisation. */
export function byteMethod(rpc: DescMethod): MethodDefinition<Buffer, Buffer> {
  const { methodKind: kind } = rpc;
  return {
    path: rpcPath(rpc),
    requestStream: kind === 'client_streaming' || kind === 'bidi_streaming',
    responseStream: kind === 'server_streaming' || kind === 'bidi_streaming',
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  };
}

/** The definition of some rpcs of a service, by rpc name. */
export function byteService(service: DescService, serves: (rpc: DescMethod) => boolean = () => true) {
  return Object.fromEntries(service.methods.filter(serves).map((rpc) => [rpc.name, byteMethod(rpc)]));
}
