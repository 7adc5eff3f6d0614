import type { Contract } from '../../../runtime/contract/index.js';
import { baseModule } from './base.js';
import { messageNames } from './messages.js';
import { loadPlugin, typeFiles } from './plugin.js';

export { typescriptView, type TypeScriptMethod, type TypeScriptService, type TypeScriptView } from './view.js';

/**
 * The TypeScript of a contract, by path below `gen/`: the message types that protoc-gen-es makes, and `base.ts` with a
 * typed base class a service. Touches no disk and starts no process.
 */
export async function typescriptFiles(contract: Contract): Promise<ReadonlyMap<string, string>> {
  const plugin = await loadPlugin();
  const base = baseModule(contract, messageNames(contract, plugin.safeIdentifier));
  return new Map([...typeFiles(contract, plugin), ['base.ts', base]]);
}
