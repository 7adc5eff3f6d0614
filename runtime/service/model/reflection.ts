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
    stream.on('data', (bytes: Buffer) => stream.write(this.reply(bytes, sent)));
    stream.on('end', () => stream.end());
  }

  private reply(bytes: Buffer, sent: Set<DescFile>): Buffer {
    const originalRequest = fromBinary(ServerReflectionRequestSchema, bytes);
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

/** A file and what it imports, without what this conversation has sent before. */
function files(file: DescFile | undefined, what: string, sent: Set<DescFile>): Answer {
  if (file === undefined) return missing(what);
  const wanted = [file, ...imports(file)].filter((one) => one === file || !sent.has(one));
  for (const one of wanted) sent.add(one);
  return {
    case: 'fileDescriptorResponse',
    value: { fileDescriptorProto: [...new Set(wanted)].map(descriptorBytes) },
  };
}

function imports(file: DescFile): DescFile[] {
  return file.dependencies.flatMap((dependency) => [dependency, ...imports(dependency)]);
}

function missing(what: string): Answer {
  return { case: 'errorResponse', value: { errorCode: status.NOT_FOUND, errorMessage: `no ${what}` } };
}
