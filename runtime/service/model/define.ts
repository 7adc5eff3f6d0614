import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { batchName, type ModelBase, type ModelClass, methodName } from './base.js';

/** A base class of `gen/base.ts`: what a service of the contract asks of its model. */
export type ServiceBase = (abstract new () => ModelBase) & {
  readonly service: ModelClass['service'];
  readonly batching?: object;
};

/** The methods of a model, as functions: one a rpc, their batch methods, and `warm`. One that is left out answers 501. */
export type ModelMethods<Base extends ServiceBase> = {
  [Name in keyof InstanceType<Base> as Name extends 'load' ? never : Name]?: NonNullable<
    InstanceType<Base>[Name]
  > extends (...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** A model class that was made of functions; tests make one as of any class: `new Predictor()`, `await model.load()`. */
export interface DefinedModel<Base extends ServiceBase> {
  new (): InstanceType<Base>;
  readonly service: Base['service'];
  readonly name: string;
  readonly batching?: Exclude<Base['batching'], undefined>;
}

/**
 * A model of functions in place of a class: `export const Predictor = defineModel(PredictorBase, { predict: … })`. What it
 * answers with is typed by the contract. A model that has something to load gives a function that returns the methods: it
 * runs once, before the first request, and the methods see its variables. Throws TypeError for a method that no rpc has.
 */
export function defineModel<Base extends ServiceBase, Methods extends ModelMethods<Base>>(
  base: Base,
  model: (Methods | (() => Methods | Promise<Methods>)) &
    (Exact<Methods, Base> | (() => Exact<Methods, Base> | Promise<Exact<Methods, Base>>)),
  options: { readonly batching?: Exclude<Base['batching'], undefined> } = {},
): DefinedModel<Base> {
  const name = base.name.replace(/Base$/, '');
  const known = (methods: object) => checked(methods, base, name);
  const written = typeof model === 'function' ? undefined : known(model);
  const Parent = base as unknown as new () => ModelBase;
  const made = {
    [name]: class extends Parent {
      static readonly batching = options.batching ?? base.batching ?? {};

      constructor() {
        super();
        Object.assign(this, written);
      }

      override async load(): Promise<void> {
        if (typeof model === 'function') Object.assign(this, known(await model()));
      }
    },
  };
  return made[name] as unknown as DefinedModel<Base>;
}

/** The methods as they are, when each belongs to a rpc. */
function checked(methods: object, { service }: ServiceBase, name: string): object {
  const names = typeof service === 'string' ? undefined : namesOf(service);
  const wrong = Object.keys(methods).find((each) => names !== undefined && !names.includes(each));
  if (wrong !== undefined)
    throw new TypeError(`${name} has no method ${wrong}; the contract gives it ${names?.join(', ')}`);
  return methods;
}

function namesOf({ methods }: DescService): string[] {
  const unary = ({ methodKind }: DescMethod) => methodKind === 'unary';
  return [...methods.map(methodName), ...methods.filter(unary).map(batchName), 'warm'];
}

type AnyFunction = (...args: never) => unknown;

/** Methods that the base has not, and fields that a message has not, as types that nothing fits: else they would pass unseen. */
type Exact<Methods, Base extends ServiceBase> = {
  [Name in keyof Methods]: Name extends keyof ModelMethods<Base>
    ? Methods[Name] extends (...args: infer Args) => infer Result
      ? NonNullable<ModelMethods<Base>[Name]> extends AnyFunction
        ? ExactAnswer<Methods[Name], Args, Result, ReturnType<NonNullable<ModelMethods<Base>[Name]>>>
        : Methods[Name]
      : Methods[Name]
    : 'no rpc of the service has this method';
};

type ExactAnswer<Method, Args extends unknown[], Given, Wanted> =
  Unknown<Given, Wanted> extends never
    ? Method
    : (...args: Args) => Answered<Given> & Record<Unknown<Given, Wanted>, 'the message has no such field'>;

type Unknown<Given, Wanted> = Exclude<KeysOf<Answered<Given>>, KeysOf<Answered<Wanted>>>;

/** What a method gives in the end, or one by one. */
type Answered<Result> =
  Result extends PromiseLike<infer Later>
    ? Later
    : Result extends AsyncIterable<infer Each> | Iterable<infer Each>
      ? Each
      : Result;

type KeysOf<T> = T extends unknown ? keyof T : never;
