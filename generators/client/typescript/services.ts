import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { givesStream } from '../../code/kind.js';
import { docComment } from '../../code/typescript/comment.js';
import { clientCalls, type ClientCall } from '../calls.js';
import { fieldType, messageType, type Names } from './names.js';

/** `services.ts`: a class for each service, with a method for each rpc. */
export function servicesModule(contract: Contract, names: Names): string {
  const calls = clientCalls(contract);
  const classes = contract.services.map((service) => serviceClass(contract, service, names, calls));
  return [
    `import type * as messages from './messages.js';`,
    `import { type CallOptions, Client, type Input, type JsonObject, type JsonValue, type RawBody } from './runtime.js';`,
    `import type { Base64, Int64 } from './runtime.js';`,
    ...classes,
    '',
    '// Types of which a contract may have no use.',
    'export type { Base64, Input, Int64, JsonObject, JsonValue, messages, RawBody };',
    '',
  ].join('\n');
}

function serviceClass(
  contract: Contract,
  service: DescService,
  names: Names,
  calls: ReadonlyMap<DescMethod, ClientCall>,
): string {
  const methods = service.methods.flatMap((method) => {
    const call = calls.get(method) as ClientCall;
    return ['', ...docComment(commentOn(contract, method, call), '  '), ...methodLines(call, names)];
  });
  return [
    '',
    ...docComment(contract.comment(service), ''),
    `export class ${names.clients.get(service.typeName)} extends Client {`,
    ...methods.slice(1),
    '}',
  ].join('\n');
}

function commentOn(contract: Contract, method: DescMethod, { httpMethod, rpc }: ClientCall): string {
  return [contract.comment(method) || `\`${rpc}\` (${httpMethod})`, method.deprecated ? '@deprecated' : '']
    .filter(Boolean)
    .join('\n\n');
}

const KINDS = {
  unary: ['request', 'unary'],
  server_streaming: ['request', 'serverStream'],
  client_streaming: ['requests', 'clientStream'],
  bidi_streaming: ['requests', 'bidiStream'],
} as const;

function methodLines(call: ClientCall, names: Names): string[] {
  const { method, rawRequest, rawResponse, responseField } = call;
  const [argument, does] = KINDS[method.methodKind];
  const input =
    rawRequest && method.methodKind === 'unary'
      ? rawInput(call, names)
      : `Input<${messageType(method.input, names, 'messages.')}>`;
  const taken = argument === 'requests' ? `Iterable<${input}> | AsyncIterable<${input}>` : input;
  const field =
    responseField &&
    fieldType(responseField, names, 'messages.') + (responseField.fieldKind === 'message' ? ' | null' : '');
  const output = rawResponse ? 'RawBody' : (field ?? messageType(method.output, names, 'messages.'));
  const given = givesStream(method) ? `AsyncIterable<${output}>` : `Promise<${output}>`;
  return [
    `  ${methodName(method)}(${argument}: ${taken}, options: CallOptions = {}): ${given} {`,
    `    return this.${does}<${output}>(${literal(call)}, ${argument}, options);`,
    '  }',
  ];
}

/** Of a request whose body goes as it is: that of HttpBody itself, or the fields beside it too. */
function rawInput({ body, method }: ClientCall, names: Names): string {
  return body === '*'
    ? 'RawBody'
    : `Input<Omit<${messageType(method.input, names, 'messages.')}, '${body}'>> & { ${body}: RawBody }`;
}

function literal({ rpc, httpMethod, path, body, rawRequest, rawResponse }: ClientCall): string {
  const parts = path.map((part) =>
    typeof part === 'string' ? JSON.stringify(part) : `{ field: ${JSON.stringify(part.field)}, many: ${part.many} }`,
  );
  const raw = [rawRequest && 'rawRequest: true', rawResponse && 'rawResponse: true'].filter(Boolean);
  const members = [`rpc: '${rpc}'`, `verb: '${httpMethod}'`, `path: [${parts.join(', ')}]`, `body: '${body}'`, ...raw];
  return `{ ${members.join(', ')} }`;
}

/** Names that `Client` has. */
const TAKEN = new Set([
  'constructor',
  'unary',
  'serverStream',
  'clientStream',
  'bidiStream',
  'options',
  'then',
  'transport',
]);

function methodName(method: DescMethod): string {
  const taken = new Set(TAKEN);
  for (const other of method.parent.methods) {
    let name = `${other.name.charAt(0).toLowerCase()}${other.name.slice(1)}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    if (other === method) return name;
  }
  return method.localName;
}
