import type { Contract } from '../../runtime/contract/index.js';
import { pythonClient } from './python/index.js';
import { typescriptClient } from './typescript/index.js';

/** Languages in which ao makes clients. */
export const CLIENT_LANGUAGES = ['typescript', 'python'] as const;
export type ClientLanguage = (typeof CLIENT_LANGUAGES)[number];

/** The files of a client that come from the contract, by path in its folder; its runtime is a blueprint. */
export function clientFiles(contract: Contract, language: ClientLanguage): ReadonlyMap<string, string> {
  return language === 'python' ? pythonClient(contract) : typescriptClient(contract);
}
