import type { DescMethod } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { docComment } from './comment.js';
import { type MessageName, messageNames } from './messages.js';
import { classNames, methodName } from './names.js';
import { generatedNames } from './plugin.js';
import { isUnary } from './unary.js';

/** A contract as the templates of a TypeScript model see it. */
export interface TypeScriptView {
  /** The classes that `src/model.ts` exports, as `Chat, Embedder`. */
  readonly classList: string;
  /** What `src/model.ts` imports from `gen/base.ts`. */
  readonly baseImports: string;
  /** Whether there is a method to write at all (a contract may have streams only). */
  readonly answers: boolean;
  readonly services: readonly TypeScriptService[];
}

export interface TypeScriptService {
  readonly className: string;
  readonly baseName: string;
  /** Full name in the contract. */
  readonly service: string;
  readonly methods: readonly TypeScriptMethod[];
}

export interface TypeScriptMethod {
  readonly name: string;
  /** `iris.v1.Classifier/Classify` */
  readonly rpc: string;
  readonly request: string;
  /** The type a method gives back, without the promise. */
  readonly response: string;
  /** Doc comment with its indentation and line end; empty when the contract says nothing. */
  readonly doc: string;
}

export async function typescriptView(contract: Contract): Promise<TypeScriptView> {
  const messages = messageNames(contract, await generatedNames(contract));
  const classes = classNames(contract);
  const services = contract.services.map(({ typeName, name, methods }) => {
    const className = classes.get(typeName) ?? name;
    const written = methods.filter(isUnary).map((method) => methodView(contract, method, messages));
    return { className, baseName: `${className}Base`, service: typeName, methods: written };
  });
  const types = [...messages.values()].flatMap(({ type, init }) => usedTypes(services, type, init));
  const names = [...services.map(({ baseName }) => baseName), ...types.map((type) => `type ${type}`)];
  return {
    classList: services.map(({ className }) => className).join(', '),
    baseImports: names.join(', '),
    answers: services.some(({ methods }) => methods.length > 0),
    services,
  };
}

function methodView(
  contract: Contract,
  method: DescMethod,
  messages: ReadonlyMap<string, MessageName>,
): TypeScriptMethod {
  return {
    name: methodName(method),
    rpc: `${method.parent.typeName}/${method.name}`,
    request: messages.get(method.input.typeName)?.type ?? method.input.name,
    response: messages.get(method.output.typeName)?.init ?? method.output.name,
    doc: docComment(contract.comment(method), '  ')
      .map((line) => `${line}\n`)
      .join(''),
  };
}

function usedTypes(services: readonly TypeScriptService[], type: string, init: string): string[] {
  const methods = services.flatMap((service) => service.methods);
  const taken = methods.some((method) => method.request === type) ? [type] : [];
  return methods.some((method) => method.response === init) ? [...taken, init] : taken;
}
