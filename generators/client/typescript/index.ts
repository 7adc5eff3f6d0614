import type { Contract } from '../../../runtime/contract/index.js';
import { messagesModule } from './messages.js';
import { typescriptNames } from './names.js';
import { servicesModule } from './services.js';

export const NOTE = '// Made by ao from the contract; `ao sync` makes it anew. Do not edit.\n';

/** The modules of a TypeScript client: the types of its messages, and a class for each service. */
export function typescriptClient(contract: Contract): ReadonlyMap<string, string> {
  const names = typescriptNames(contract);
  return new Map([
    ['messages.ts', NOTE + messagesModule(contract, names)],
    ['services.ts', NOTE + servicesModule(contract, names)],
  ]);
}
