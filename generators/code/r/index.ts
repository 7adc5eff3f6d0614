import type { Contract } from '../../../runtime/contract/index.js';
import { baseFile } from './base-file.js';

export { rView, type RFunction, type RView } from './view.js';

/** The R of a contract by path under `gen/`: one file. The compiled contract itself is not among them. */
export function rFiles(contract: Contract): ReadonlyMap<string, string> {
  return new Map([['base.R', baseFile(contract)]]);
}
