import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { BatchingTable } from './batching/options.js';

/**
 * What every model class is. The bases in `gen/` extend it with one method a rpc; a model overrides `load`, those
 * methods, and `warm` where a first prediction is slow.
 */
export abstract class ModelBase {
  /** The service this class answers for: its descriptor, or its full name in the contract. Set by the base in `gen/`. */
  static readonly service: DescService | string;

  /** Reads the model into memory; called once, before anything is served. */
  load(): void | Promise<void> {}

  /** Called once after `load`, before the service says it is ready: make one prediction here if the first is slow. */
  warm(): void | Promise<void> {}
}

/** A model class as `serveModel` takes it. */
export interface ModelClass {
  new (): ModelBase;
  readonly service: DescService | string;
  readonly name: string;
  /** How requests are put together, by the name of the method that answers one. */
  readonly batching?: BatchingTable;
}

const TAKEN = ['load', 'warm'];

/**
 * The method of a model that answers a rpc: the rpc's name in camelCase, with `_` behind it where ModelBase or an earlier
 * rpc of the service has that name.
 */
export function methodName(rpc: DescMethod): string {
  return methodNames(rpc.parent).get(rpc.name) ?? rpc.localName;
}

/** The method that answers several requests of a unary rpc at once: `predictBatch`, with `_` behind it where that is taken. */
export function batchName(rpc: DescMethod): string {
  const names = methodNames(rpc.parent);
  const taken = new Set([...TAKEN, ...names.values()]);
  const unary = rpc.parent.methods.filter(({ methodKind }) => methodKind === 'unary');
  const claimed = unary.map(({ name }) => [name, claim(`${names.get(name)}Batch`, taken)] as const);
  return new Map(claimed).get(rpc.name) ?? `${rpc.localName}Batch`;
}

function methodNames({ methods }: DescService): ReadonlyMap<string, string> {
  const taken = new Set(TAKEN);
  return new Map(methods.map(({ name, localName }) => [name, claim(localName, taken)]));
}

function claim(wish: string, taken: Set<string>): string {
  let name = wish;
  while (taken.has(name)) name += '_';
  taken.add(name);
  return name;
}
