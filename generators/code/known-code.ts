import { createHash } from 'node:crypto';
import type { DescFile } from '@bufbuild/protobuf';
import { bytesOf } from '../../runtime/contract/read-set.js';

/** What protoc-gen-es calls the messages and services of a .proto file. */
export type FileNames = readonly (readonly [fullName: string, type: string, schema: string])[];

/**
 * What was made of single .proto files before, by keys that name all that it was made from: whoever has nothing, or doubts it,
 * says undefined, and it is made anew.
 */
export interface KnownCode {
  /** Texts of files, in the order of `paths` (below `gen/`). */
  readonly texts: (key: string, paths: readonly string[]) => readonly string[] | undefined;
  readonly keepTexts: (key: string, texts: readonly string[]) => void;
  readonly names: (key: string) => FileNames | undefined;
  readonly keepNames: (key: string, names: FileNames) => void;
}

export const NOTHING_KNOWN: KnownCode = {
  texts: () => undefined,
  keepTexts: () => undefined,
  names: () => undefined,
  keepNames: () => undefined,
};

/**
 * Keys of what is made from a .proto file and those that it imports, at any remove, and from nothing else; `purpose` is what is
 * made, `placeOf` what is known of each file besides its bytes. Undefined for a file whose bytes are not known.
 */
export class FileKeys {
  readonly #known = new Map<DescFile, string | undefined>();

  constructor(
    private readonly purpose: string,
    private readonly placeOf: (file: DescFile) => string = () => '',
  ) {}

  of(file: DescFile): string | undefined {
    if (!this.#known.has(file)) this.#known.set(file, this.#make(file));
    return this.#known.get(file);
  }

  #make(file: DescFile): string | undefined {
    const bytes = bytesOf(file);
    const imports = file.dependencies.map((each) => this.of(each));
    if (bytes === undefined || imports.includes(undefined)) return undefined;
    const head = JSON.stringify([this.purpose, this.placeOf(file), imports]);
    return createHash('sha256').update(`${head}\n`).update(bytes).digest('hex');
  }
}
