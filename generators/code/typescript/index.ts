import type { Contract } from '../../../runtime/contract/index.js';
import type { KnownCode } from '../known-code.js';
import { baseModule } from './base.js';
import { generatedNames } from './generated-names.js';
import { messageNames } from './messages.js';
import { typeFiles } from './plugin.js';

export { loadPlugin } from './plugin.js';
export { typescriptView, type TypeScriptMethod, type TypeScriptService, type TypeScriptView } from './view.js';

/**
 * The TypeScript of a contract, by path below `gen/`: the message types that protoc-gen-es makes, and `base.ts` with a
 * typed base class a service. Touches no disk and starts no process. What is `known` of a file is not made again.
 */
export async function typescriptFiles(contract: Contract, known?: KnownCode): Promise<ReadonlyMap<string, string>> {
  const [types, names] = await Promise.all([typeFiles(contract, known), generatedNames(contract, known)]);
  return new Map([...types, ['base.ts', baseModule(contract, messageNames(contract, names), names)]]);
}
