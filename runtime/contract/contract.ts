import { createRegistry } from '@bufbuild/protobuf';
import type { AnyDesc, DescFile, DescMethod, DescService, Registry } from '@bufbuild/protobuf';
import type { FileDescriptorSet } from '@bufbuild/protobuf/wkt';
import { fault } from '../errors/index.js';
import { readSet, type ReadSet } from './read-set.js';
import { commentOf, sourceOf } from './source-info.js';
import { file_google_rpc_error_details } from './standard/google/rpc/error_details_pb.js';
import { file_google_rpc_status } from './standard/google/rpc/status_pb.js';

/** A compiled contract: what `gen/contract.binpb` says, ready to be asked. */
export interface Contract {
  /** The descriptors as they were read, imports included: what gRPC reflection serves. */
  readonly set: FileDescriptorSet;
  /** Every type of the contract and its imports, and google.rpc's error details: resolves Any. */
  readonly registry: Registry;
  /** The files of the set, imports first. */
  readonly files: readonly DescFile[];
  /** The project's own services (those of google.* and grpc.* packages are not), in file order. */
  readonly services: readonly DescService[];
  /** The methods of `services`, in order. */
  readonly methods: readonly DescMethod[];
  /** `file:line` of a declaration (the line counts from 1; only `file` when the set carries no source info). */
  where(desc: AnyDesc): string;
  /** The comment above (or else behind) a declaration, without comment marks; empty when there is none. */
  comment(desc: AnyDesc): string;
  /** How requests are read. */
  readonly decode: DecodeOptions;
}

export interface DecodeOptions {
  /** Fields of a body and parameters of a query that the contract does not know are left out, not refused. */
  readonly ignoreUnknownFields: boolean;
}

/**
 * Reads a compiled contract: the bytes of a FileDescriptorSet with its imports, as `compileContract` makes it. What it shares
 * with `kin`, another state of it, need not be read again. Bytes that are none, or that use an edition newer than this ao
 * knows, are AO_CONTRACT_UNREADABLE.
 */
export function loadContract(bytes: Uint8Array, decode: Partial<DecodeOptions> = {}, kin?: Contract): Contract {
  const { set, files } = readOrThrow(bytes, kin);
  const services = files.flatMap((file) => file.services).filter((service) => isOwn(service.typeName));
  return {
    set,
    files,
    registry: createRegistry(file_google_rpc_error_details, file_google_rpc_status, ...files),
    services,
    methods: services.flatMap((service) => service.methods),
    where: sourceOf,
    comment: commentOf,
    decode: { ignoreUnknownFields: false, ...decode },
  };
}

function readOrThrow(bytes: Uint8Array, kin: Contract | undefined): ReadSet {
  try {
    return readSet(bytes, kin?.files);
  } catch (cause) {
    throw fault(
      'AO_CONTRACT_UNREADABLE',
      { problem: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}

function isOwn(typeName: string): boolean {
  return !typeName.startsWith('google.') && !typeName.startsWith('grpc.');
}
