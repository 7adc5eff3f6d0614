import type { Contract } from '../../../runtime/contract/index.js';
import { functionNames } from './names.js';
import { stub } from './signature.js';
import { commentLines } from './text.js';

/** What the templates of a R model-service are told of a contract. */
export type RView = {
  readonly functions: readonly RFunction[];
};

export type RFunction = {
  /** Full name of the rpc: `iris.v1.Classifier/Classify`. */
  readonly rpc: string;
  /** Full name of its service. */
  readonly service: string;
  readonly name: string;
  /** The function before it is written, with the contract's comment above it; without the last line end. */
  readonly text: string;
};

export function rView(contract: Contract): RView {
  const functions = [...functionNames(contract)].map(([rpc, name]) => ({
    rpc: `${rpc.parent.typeName}/${rpc.name}`,
    service: rpc.parent.typeName,
    name,
    text: [...commentLines(contract.comment(rpc) || `Answers the rpc ${rpc.name}.`), stub(rpc, name)].join('\n'),
  }));
  return { functions };
}
