import type { DescMethod, DescService } from '@bufbuild/protobuf';

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
}

const TAKEN = ['load', 'warm'];

/**
 * The method of a model that answers a rpc: the rpc's name in camelCase, with `_` behind it where ModelBase or an earlier
 * rpc of the service has that name.
 */
export function methodName(rpc: DescMethod): string {
  const taken = new Set(TAKEN);
  for (const { name, localName } of rpc.parent.methods) {
    let own = localName;
    while (taken.has(own)) own += '_';
    if (name === rpc.name) return own;
    taken.add(own);
  }
  return rpc.localName;
}
