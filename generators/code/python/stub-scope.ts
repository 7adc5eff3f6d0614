import type { DescFile } from '@bufbuild/protobuf';
import { relativePackage, type PythonModule } from './modules.js';
import { messagesOf, type DescType } from './references.js';
import { Names, pythonName } from './words.js';

/**
 * How types are named inside one stub. Inside a class body a field or a nested type hides what the module calls the same
 * (`message M { string str = 1; }`), so names that some member of the file has are reached by an alias.
 */
export class StubScope {
  readonly #module: PythonModule;
  readonly #modules: ReadonlyMap<DescFile, PythonModule>;
  readonly #members: ReadonlySet<string>;
  readonly #defined: ReadonlySet<string>;
  readonly #names = new Names();
  readonly #imports = new Map<PythonModule, string>();
  readonly #aliases = new Set<string>();
  #builtins = false;

  constructor(module: PythonModule, modules: ReadonlyMap<DescFile, PythonModule>) {
    const { file } = module;
    this.#module = module;
    this.#modules = modules;
    this.#members = new Set(
      messagesOf(file).flatMap((message) => [
        ...message.fields.map((field) => field.name),
        ...message.nestedMessages.map((nested) => pythonName(nested.name)),
        ...message.nestedEnums.flatMap((nested) =>
          [nested.name, ...nested.values.map((value) => value.name)].map(pythonName),
        ),
      ]),
    );
    this.#defined = new Set([...file.messages, ...file.enums].map((type) => pythonName(type.name)));
  }

  /** `float`, or `_builtins.float` where something in the file is called float. */
  builtin(name: string): string {
    if (!this.#members.has(name) && !this.#defined.has(name)) return name;
    this.#builtins = true;
    return `_builtins.${name}`;
  }

  /** The message or enum as an annotation: `Visit.Referral`, `_common_pb2.Turn`, `_timestamp_pb2.Timestamp`. */
  type(desc: DescType): string {
    const [first = '', ...rest] = localName(desc);
    const module = this.#modules.get(desc.file)!;
    if (module !== this.#module) return [this.#imported(module), first, ...rest].join('.');
    if (!this.#members.has(first)) return [first, ...rest].join('.');
    this.#aliases.add(first);
    return [`_the_${first}`, ...rest].join('.');
  }

  /** The import lines that the names given so far need. */
  imports(): string[] {
    const modules = [...this.#imports].map(
      ([module, alias]) => `from ${relativePackage(module, this.#module.package)} import ${module.name} as ${alias}`,
    );
    return [...(this.#builtins ? ['import builtins as _builtins'] : []), ...modules.sort()];
  }

  /** The lines at the end of the stub that define the aliases given so far. */
  aliases(): string[] {
    return [...this.#aliases].sort().map((name) => `_the_${name}: _TypeAlias = ${name}`);
  }

  /** With one `_` in front, never two: Python renames those inside classes. */
  #imported(module: PythonModule): string {
    const known = this.#imports.get(module) ?? this.#names.claim(`_${module.name.replace(/^_+/, '')}`);
    this.#imports.set(module, known);
    return known;
  }
}

/** `['Visit', 'Referral', 'Note']` */
export function localName(desc: DescType): string[] {
  return [...(desc.parent ? localName(desc.parent) : []), pythonName(desc.name)];
}
