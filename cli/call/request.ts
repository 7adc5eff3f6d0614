import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fromJson, toBinary, type DescMethod } from '@bufbuild/protobuf';
import { parseJson, RequestInvalid, type Contract } from '../../runtime/contract/index.js';
import { violationsIn } from '../../runtime/contract/violations.js';
import { fault } from '../../runtime/errors/index.js';
import { fullName } from './rpc-name.js';

/** The text of a request: the JSON itself, `@FILE`, or `-` for `input`. Throws AO_CALL_INPUT_UNREADABLE. */
export async function readRequest(given: string, input: NodeJS.ReadableStream): Promise<string> {
  if (given === '-') return text(input);
  if (!given.startsWith('@')) return given;
  const file = given.slice(1);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fault(
      'AO_CALL_INPUT_UNREADABLE',
      { file, problem: code === 'ENOENT' ? 'there is no such file' : message },
      { cause: error },
    );
  }
}

/** The bytes of the request message, by proto JSON. Throws AO_CALL_REQUEST_INVALID, which names every wrong field. */
export function encodeRequest(contract: Contract, method: DescMethod, json: string): Uint8Array {
  try {
    return toBinary(method.input, parse(contract, method, json));
  } catch (error) {
    if (!(error instanceof RequestInvalid)) throw error;
    throw fault('AO_CALL_REQUEST_INVALID', {
      rpc: fullName(method),
      message: method.input.typeName,
      problem: error.message,
    });
  }
}

function parse({ registry }: Contract, { input }: DescMethod, json: string) {
  const value = parseJson(json);
  try {
    return fromJson(input, value, { registry });
  } catch {
    throw new RequestInvalid(violationsIn(input, value, '', registry));
  }
}
