import type { DescMethod } from '@bufbuild/protobuf';
import { methodName, type ModelBase } from '../base.js';
import type { Context } from '../context.js';
import { Unimplemented } from '../errors.js';

/** A method of a model: what it takes and gives is checked where it is called. */
type Method = (input: unknown, context: Context) => unknown;

/** How the method that answers a rpc is called, and what is said of it when it answers wrongly. */
export function methodOf(rpc: DescMethod) {
  const name = methodName(rpc);
  const said = (does: string, did: string) => (got: string) =>
    `${name} must ${does} a ${rpc.output.name}, it ${did} ${got}`;
  return {
    name,
    wrong: said('return', 'returned'),
    wrongYield: said('yield', 'yielded'),
    /** The method of a model. Throws Unimplemented when there is none. */
    of(model: ModelBase | undefined): Method {
      const method: unknown = model && Reflect.get(model, name);
      if (typeof method !== 'function')
        throw new Unimplemented(`${rpc.parent.typeName}/${rpc.name} is not implemented`);
      return method.bind(model) as Method;
    },
  };
}
