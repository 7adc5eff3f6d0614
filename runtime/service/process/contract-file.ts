import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadContract, type Contract, type DecodeOptions } from '../../contract/index.js';
import { fault } from '../../errors/index.js';

/** Reads the compiled contract of a service. Throws AO_SERVICE_CONTRACT_MISSING, or what `loadContract` throws. */
export async function readContract(path: URL | string, decode?: DecodeOptions): Promise<Contract> {
  const file = path instanceof URL || path.startsWith('file:') ? fileURLToPath(path) : path;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw fault('AO_SERVICE_CONTRACT_MISSING', { file }, { cause });
  }
  return loadContract(bytes, decode);
}
