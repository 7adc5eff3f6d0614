import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { Names, pascalCase, pythonName, snakeCase } from './words.js';

export type Kind = DescMethod['methodKind'];

/** A service as Python spells it. */
export interface PythonServiceName {
  readonly desc: DescService;
  /** The user's class: `Classifier`, or `AssistantChatV1Chat` where two services are called Chat. */
  readonly className: string;
  /** The generated base: `ClassifierBase` */
  readonly baseName: string;
  readonly methods: readonly PythonMethodName[];
}

export interface PythonMethodName {
  readonly desc: DescMethod;
  /** `describe_model`; `import_` for a keyword, `load_` where the base has a method of that name. */
  readonly name: string;
  /** `describe_model_batch`, the optional method that answers many requests at once; of unary rpcs only. */
  readonly batchName: string | undefined;
}

/** Methods that every model has besides its rpcs. */
const HOOKS = ['load', 'warm'];

/** Names that base.py and model.py have besides those of services and messages. */
export const OWN_NAMES: readonly string[] = [
  ...['AsyncIterator', 'Awaitable', 'Iterator'],
  ...['BatchAnswer', 'Context', 'Requests', 'Rpc', 'ServiceBase', 'Unimplemented'],
];

/** The services of a contract in file order. */
export function servicesOf(contract: Contract): PythonServiceName[] {
  const counts = new Map<string, number>();
  for (const { name } of contract.services) counts.set(classCase(name), (counts.get(classCase(name)) ?? 0) + 1);
  const names = new Names(OWN_NAMES);
  const own = (name: string) => OWN_NAMES.includes(name) || OWN_NAMES.includes(`${name}Base`);
  const named = contract.services.map((desc) => {
    const short = classCase(desc.name);
    const wish = (counts.get(short) ?? 0) > 1 || own(short) ? pascalCase(desc.typeName) : short;
    return { desc, className: names.claim(pythonName(wish)), methods: methodsOf(desc) };
  });
  return named.map((service) => ({ ...service, baseName: names.claim(`${service.className.replace(/_+$/, '')}Base`) }));
}

function methodsOf(service: DescService): PythonMethodName[] {
  const names = new Names(HOOKS);
  const named = service.methods.map((desc) => ({ desc, name: names.claim(methodName(desc.name)) }));
  // After the rpcs, for one of them may be called PredictBatch.
  return named.map(({ desc, name }) => ({
    desc,
    name,
    batchName: desc.methodKind === 'unary' ? names.claim(`${name.replace(/_+$/, '')}_batch`) : undefined,
  }));
}

/** Names that begin with two `_` have a meaning of their own in a class: they keep one. */
export function methodName(rpc: string): string {
  return pythonName(snakeCase(rpc).replace(/^_+/, '_'));
}

function classCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
