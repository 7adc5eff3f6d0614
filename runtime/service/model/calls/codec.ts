import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type Message,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import { missingRequired } from '../../../contract/index.js';
import { InvalidArgument, ModelError } from '../errors.js';

/** The request that the bytes are. Throws a ModelError INVALID_ARGUMENT when they are none, or lack a required field. */
export function decode(rpc: DescMethod, bytes: Buffer): Message {
  const request = parse(rpc, bytes);
  const [missing] = missingRequired(rpc.input, request);
  if (missing !== undefined) throw new InvalidArgument(missing, 'is required');
  return request;
}

function parse(rpc: DescMethod, bytes: Buffer): Message {
  try {
    return fromBinary(rpc.input, bytes);
  } catch {
    throw new ModelError('INVALID_ARGUMENT', `the request is no ${rpc.input.typeName}`);
  }
}

/** The bytes of what a method gave. Throws TypeError when it is no message; `wrong` tells what was wanted, given what was got. */
export function encode(rpc: DescMethod, output: unknown, wrong: (got: string) => string): Buffer {
  if (!isInit(rpc.output, output)) throw new TypeError(wrong(kindOf(output)));
  return Buffer.from(toBinary(rpc.output, create(rpc.output, output)));
}

/** Whether `create` may be given it: that takes anything for an empty message, and another message for its namesakes. */
function isInit(desc: DescMessage, output: unknown): output is MessageInitShape<DescMessage> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return false;
  if (output instanceof Error || isPromise(output)) return false;
  return !('$typeName' in output) || output.$typeName === desc.typeName;
}

/** What a value is, in the words of an error message. */
export function kindOf(output: unknown): string {
  if (output === undefined) return 'undefined (is a `return` missing?)';
  if (Array.isArray(output)) return 'an array';
  if (typeof output !== 'object' || output === null) return output === null ? 'null' : `a ${typeof output}`;
  if (isPromise(output)) return 'a promise (is an `await` missing?)';
  if (output instanceof Error) return `an error: ${output.message} (throw it)`;
  return '$typeName' in output ? `a message ${String(output.$typeName)}` : 'an object';
}

function isPromise(value: object): boolean {
  return 'then' in value && typeof value.then === 'function';
}
