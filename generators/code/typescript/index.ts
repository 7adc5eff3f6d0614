import type { Contract } from '../../../runtime/contract/index.js';
import { baseModule } from './base.js';
import { messageNames } from './messages.js';
import { generatedNames, typeFiles } from './plugin.js';

export { loadPlugin } from './plugin.js';
export { typescriptView, type TypeScriptMethod, type TypeScriptService, type TypeScriptView } from './view.js';

/**
 * The TypeScript of a contract, by path below `gen/`: the message types that protoc-gen-es makes, and `base.ts` with a
 * typed base class a service. Touches no disk and starts no process.
 */
export async function typescriptFiles(contract: Contract): Promise<ReadonlyMap<string, string>> {
  const [types, names] = await Promise.all([typeFiles(contract), generatedNames(contract)]);
  return new Map([...types, ['base.ts', baseModule(contract, messageNames(contract, names), names)]]);
}
