import { clone, toBinary, type DescExtension, type DescFile, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** Which file declares what, for every file a server knows. Built once, when first asked. */
export class ReflectionIndex {
  private readonly files = new Map<string, DescFile>();
  private readonly symbols = new Map<string, DescFile>();
  private readonly extensions = new Map<string, Map<number, DescFile>>();
  private readonly messages = new Set<string>();

  constructor(files: Iterable<DescFile>) {
    for (const file of files) this.add(file);
  }

  /** Files by the name they are imported by. */
  byName(name: string): DescFile | undefined {
    return this.files.get(name);
  }

  /** The file that declares a message, enum, enum value, field, oneof, extension, service or rpc, by full name. */
  bySymbol(name: string): DescFile | undefined {
    return this.symbols.get(name);
  }

  byExtension(message: string, number: number): DescFile | undefined {
    return this.extensions.get(message)?.get(number);
  }

  /** Numbers of the extensions of a message, ascending; undefined for a message nobody declares. */
  extensionNumbers(message: string): number[] | undefined {
    if (!this.messages.has(message)) return undefined;
    return [...(this.extensions.get(message)?.keys() ?? [])].sort((a, b) => a - b);
  }

  private add(file: DescFile): void {
    if (this.files.has(file.proto.name)) return;
    this.files.set(file.proto.name, file);
    for (const dependency of file.dependencies) this.add(dependency);
    for (const message of file.messages) this.addMessage(file, message);
    for (const { typeName, values } of file.enums) this.addEnum(file, typeName, values);
    for (const extension of file.extensions) this.addExtension(file, extension);
    for (const { typeName, methods } of file.services) {
      this.symbols.set(typeName, file);
      for (const { name } of methods) this.symbols.set(`${typeName}.${name}`, file);
    }
  }

  private addMessage(file: DescFile, message: DescMessage): void {
    const { typeName } = message;
    this.symbols.set(typeName, file);
    this.messages.add(typeName);
    for (const { name } of [...message.fields, ...message.oneofs]) this.symbols.set(`${typeName}.${name}`, file);
    for (const nested of message.nestedMessages) this.addMessage(file, nested);
    for (const { typeName: name, values } of message.nestedEnums) this.addEnum(file, name, values);
    for (const extension of message.nestedExtensions) this.addExtension(file, extension);
  }

  /** An enum's values are named beside it, not inside it: `iris.v1.SPECIES_SETOSA`. */
  private addEnum(file: DescFile, typeName: string, values: readonly { name: string }[]): void {
    this.symbols.set(typeName, file);
    const scope = typeName.slice(0, typeName.lastIndexOf('.') + 1);
    for (const { name } of values) this.symbols.set(scope + name, file);
  }

  private addExtension(file: DescFile, { typeName, extendee, number }: DescExtension): void {
    this.symbols.set(typeName, file);
    const numbers = this.extensions.get(extendee.typeName) ?? new Map<number, DescFile>();
    this.extensions.set(extendee.typeName, numbers.set(number, file));
  }
}

/** A file's descriptor as reflection sends it: without the comments and positions. */
export function descriptorBytes({ proto }: DescFile): Uint8Array {
  const bare = clone(FileDescriptorProtoSchema, proto);
  delete bare.sourceCodeInfo;
  return toBinary(FileDescriptorProtoSchema, bare);
}
