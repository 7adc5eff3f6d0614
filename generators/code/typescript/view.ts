import type { DescMethod } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { docComment } from './comment.js';
import { type MessageName, messageNames } from './messages.js';
import { givesStream, isUnary, takesStream } from '../kind.js';
import type { KnownCode } from '../known-code.js';
import { batchName, classNames, methodName } from './names.js';
import { generatedNames } from './generated-names.js';

/** A contract as the templates of a TypeScript model see it. */
export interface TypeScriptView {
  /** The classes that `src/model.ts` exports, as `Chat, Embedder`. */
  readonly classList: string;
  /** What `src/model.ts` imports from `gen/base.ts`. */
  readonly baseImports: string;
  /** The line by which `src/model.ts` imports what its methods need of the runtime; empty when there is no method. */
  readonly runtimeImport: string;
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
  /** Type of the message that it takes, or of those in the stream that it takes. */
  readonly request: string;
  /** Type of the message that it gives back, or of those that it yields. */
  readonly response: string;
  /** The method that answers several requests at once; empty for a stream. */
  readonly batch: string;
  /** `override async predict(_request: PredictRequest, _context: Context): Promise<PredictResponseInit>` */
  readonly signature: string;
  /** The statement that says that it is not written. */
  readonly body: string;
  /** The import statements of all that the method names, types by themselves. */
  readonly imports: readonly string[];
  /** Doc comment with its indentation and line end; empty when the contract says nothing. */
  readonly doc: string;
}

/** Asked by the templates and by what is said of the user's file. */
const VIEWS = new WeakMap<Contract, Promise<TypeScriptView>>();

export function typescriptView(contract: Contract, known?: KnownCode): Promise<TypeScriptView> {
  const view = VIEWS.get(contract) ?? makeView(contract, known);
  VIEWS.set(contract, view);
  return view;
}

async function makeView(contract: Contract, known: KnownCode | undefined): Promise<TypeScriptView> {
  const messages = messageNames(contract, await generatedNames(contract, known));
  const classes = classNames(contract);
  const services = contract.services.map(({ typeName, name, methods }) => {
    const className = classes.get(typeName) ?? name;
    const written = methods.map((method) => methodView(contract, method, messages));
    return { className, baseName: `${className}Base`, service: typeName, methods: written };
  });
  const methods = services.flatMap((service) => service.methods);
  const used = new Set(methods.flatMap(({ request, response }) => [request, response]));
  const types = [...messages.values()].flatMap(({ type, init }) => [type, init].filter((name) => used.has(name)));
  const names = [...services.map(({ baseName }) => baseName), ...types.map((type) => `type ${type}`)];
  return {
    classList: services.map(({ className }) => className).join(', '),
    baseImports: names.join(', '),
    runtimeImport: runtimeImport(contract.methods),
    services,
  };
}

/** A stream that is not written says so through its base. */
function runtimeImport(methods: readonly DescMethod[]): string {
  if (methods.length === 0) return '';
  const names = methods.every(givesStream) ? 'type { Context }' : '{ type Context, Unimplemented }';
  return `import ${names} from '@ao/service/model';\n`;
}

function methodView(
  contract: Contract,
  method: DescMethod,
  messages: ReadonlyMap<string, MessageName>,
): TypeScriptMethod {
  const request = messages.get(method.input.typeName)?.type ?? method.input.name;
  const response = messages.get(method.output.typeName)?.init ?? method.output.name;
  return {
    name: methodName(method),
    rpc: `${method.parent.typeName}/${method.name}`,
    request,
    response,
    batch: isUnary(method) ? batchName(method) : '',
    imports: [
      "import type { Context } from '@ao/service/model';",
      ...(givesStream(method) ? [] : ["import { Unimplemented } from '@ao/service/model';"]),
      `import type { ${[...new Set([request, response])].join(', ')} } from '../gen/base.js';`,
    ],
    ...written(method, request, response),
    doc: docComment(contract.comment(method), '  ')
      .map((line) => `${line}\n`)
      .join(''),
  };
}

/** A method before it is written. A generator without a yield is none, to lint as to a reader: it passes on its base's. */
function written(method: DescMethod, request: string, response: string): Pick<TypeScriptMethod, 'signature' | 'body'> {
  const name = methodName(method);
  const [input, type] = takesStream(method) ? ['requests', `AsyncIterable<${request}>`] : ['request', request];
  if (givesStream(method))
    return {
      signature: `override async *${name}(${input}: ${type}, context: Context): AsyncIterable<${response}>`,
      body: `yield* super.${name}(${input}, context); // Not written yet: \`yield\` your messages here instead.`,
    };
  return {
    signature: `override async ${name}(_${input}: ${type}, _context: Context): Promise<${response}>`,
    body: `throw new Unimplemented('${method.parent.typeName}/${method.name} is not written yet');`,
  };
}
