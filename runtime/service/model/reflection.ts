import { create, fromBinary, toBinary, type DescFile, type MessageInitShape } from '@bufbuild/protobuf';
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import { health, reflectionV1, reflectionV1alpha, type Contract } from '../../contract/index.js';
import { byteService } from '../grpc/byte-method.js';
import { descriptorBytes, ReflectionIndex } from './reflection-index.js';

const { ServerReflectionRequestSchema, ServerReflectionResponseSchema } = reflectionV1;
type Answer = Exclude<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse'], undefined>;
type Stream = ServerDuplexStream<Buffer, Buffer>;

/** Served beside the contract's own services. */
const standard = [health.Health, reflectionV1.ServerReflection, reflectionV1alpha.ServerReflection];

/** grpc.reflection v1 and v1alpha (the same messages on the wire) from the contract's own descriptors. */
export class ReflectionService {
  static readonly definitions = [
    byteService(reflectionV1.ServerReflection),
    byteService(reflectionV1alpha.ServerReflection),
  ];
  readonly handlers = { ServerReflectionInfo: this.talk.bind(this) };

  private index: ReflectionIndex | undefined;
  private readonly open = new Set<Stream>();

  constructor(private readonly contract: Contract) {}

  /** Ends every open conversation: it would keep the server from closing. */
  stop(): void {
    for (const stream of this.open) stream.end();
  }

  private talk(stream: Stream): void {
    const sent = new Set<DescFile>();
    this.open.add(stream);
    for (const event of ['end', 'cancelled'] as const) stream.on(event, () => this.open.delete(stream));
    stream.on('data', (bytes: Buffer) => {
      // Thrown here, nobody would catch it: the process would end.
      const request = requestOf(bytes);
      if (stream.writableEnded) return;
      if (request === undefined) stream.emit('error', UNREADABLE);
      else stream.write(this.reply(request, sent));
    });
    stream.on('end', () => stream.end());
  }

  private reply(originalRequest: reflectionV1.ServerReflectionRequest, sent: Set<DescFile>): Buffer {
    const messageResponse = this.answer(originalRequest.messageRequest, sent);
    const response = create(ServerReflectionResponseSchema, {
      validHost: originalRequest.host,
      originalRequest,
      messageResponse,
    });
    return Buffer.from(toBinary(ServerReflectionResponseSchema, response));
  }

  private answer(request: reflectionV1.ServerReflectionRequest['messageRequest'], sent: Set<DescFile>): Answer {
    const index = (this.index ??= new ReflectionIndex([...this.contract.files, ...standard.map(({ file }) => file)]));
    switch (request.case) {
      case 'listServices':
        return {
          case: 'listServicesResponse',
          value: { service: this.services().map((name) => ({ name })) },
        };
      case 'fileByFilename':
        return files(index.byName(request.value), `file ${request.value}`, sent);
      case 'fileContainingSymbol':
        return files(index.bySymbol(request.value), `symbol ${request.value}`, sent);
      case 'fileContainingExtension': {
        const { containingType, extensionNumber } = request.value;
        return files(
          index.byExtension(containingType, extensionNumber),
          `extension ${extensionNumber} of ${containingType}`,
          sent,
        );
      }
      case 'allExtensionNumbersOfType': {
        const extensionNumber = index.extensionNumbers(request.value);
        if (extensionNumber === undefined) return missing(`message ${request.value}`);
        return {
          case: 'allExtensionNumbersResponse',
          value: { baseTypeName: request.value, extensionNumber },
        };
      }
      case undefined:
        return {
          case: 'errorResponse',
          value: { errorCode: status.INVALID_ARGUMENT, errorMessage: 'nothing asked' },
        };
    }
  }

  private services(): string[] {
    return [...this.contract.services, ...standard].map(({ typeName }) => typeName).sort();
  }
}

const UNREADABLE = {
  code: status.INVALID_ARGUMENT,
  details: `the request is no ${ServerReflectionRequestSchema.typeName}`,
};

function requestOf(bytes: Buffer): reflectionV1.ServerReflectionRequest | undefined {
  try {
    return fromBinary(ServerReflectionRequestSchema, bytes);
  } catch {
    return undefined;
  }
}

/** A file and what it imports, without what this conversation has sent before. */
function files(file: DescFile | undefined, what: string, sent: Set<DescFile>): Answer {
  if (file === undefined) return missing(what);
  const wanted = [...withImports(file)].filter((one) => one === file || !sent.has(one));
  for (const one of wanted) sent.add(one);
  return { case: 'fileDescriptorResponse', value: { fileDescriptorProto: wanted.map(descriptorBytes) } };
}

/** Each file once: of files that import each other in layers there are more paths than time. */
function withImports(file: DescFile, found = new Set<DescFile>()): Set<DescFile> {
  if (found.has(file)) return found;
  found.add(file);
  for (const dependency of file.dependencies) withImports(dependency, found);
  return found;
}

function missing(what: string): Answer {
  return { case: 'errorResponse', value: { errorCode: status.NOT_FOUND, errorMessage: `no ${what}` } };
}
