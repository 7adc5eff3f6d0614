import type { DescMessage } from '@bufbuild/protobuf';
import { dotted, relativePackage, type PythonModule } from './modules.js';
import { localName } from './stub-scope.js';
import { Names, pascalCase } from './words.js';

interface Imported {
  readonly module: PythonModule;
  readonly name: string;
  readonly as: string;
}

/**
 * The message classes that a Python file imports by name. A name that is taken already (two packages with a `Request`, or a
 * message called as the class that the file defines) gets the name of its package in front.
 */
export class ImportedNames {
  readonly #names: Names;
  readonly #taken: Set<string>;
  readonly #byType = new Map<string, Imported>();
  readonly #moduleOf: (message: DescMessage) => PythonModule;

  constructor(taken: Iterable<string>, moduleOf: (message: DescMessage) => PythonModule) {
    this.#taken = new Set(taken);
    this.#names = new Names(this.#taken);
    this.#moduleOf = moduleOf;
  }

  /** The class of a message as the file names it: `ClassifyRequest`, `Outer.Inner`. */
  use(message: DescMessage): string {
    const [top = '', ...rest] = localName(message);
    const module = this.#moduleOf(message);
    const key = `${dotted(module)}.${top}`;
    const known = this.#byType.get(key) ?? this.#add(key, module, top, message.file.proto.package);
    return [known.as, ...rest].join('.');
  }

  /** The statement that imports a message by itself, as an absolute one. */
  statement(message: DescMessage): string {
    this.use(message);
    const [top = ''] = localName(message);
    const known = this.#byType.get(`${dotted(this.#moduleOf(message))}.${top}`);
    return known === undefined ? '' : (importStatements(dotted(known.module), [known])[0] ?? '');
  }

  /** Import statements in the order that isort wants, of modules by absolute name (`gen.iris_pb2`). */
  statements(select: (module: PythonModule) => boolean): string[] {
    return this.#grouped(select, dotted);
  }

  /** The same, relative to a file in `gen/`. */
  relative(select: (module: PythonModule) => boolean): string[] {
    return this.#grouped(select, (module) => {
      const folder = relativePackage(module, ['gen']);
      return module.own ? `${folder}${folder.endsWith('.') ? '' : '.'}${module.name}` : dotted(module);
    });
  }

  #add(key: string, module: PythonModule, name: string, proto: string): Imported {
    const wish = this.#taken.has(name) ? `${pascalCase(proto)}${name}` : name;
    const imported = { module, name, as: this.#names.claim(wish) };
    this.#taken.add(imported.as);
    this.#byType.set(key, imported);
    return imported;
  }

  #grouped(select: (module: PythonModule) => boolean, from: (module: PythonModule) => string): string[] {
    const groups = new Map<string, Imported[]>();
    for (const each of this.#byType.values()) {
      if (select(each.module)) groups.set(from(each.module), [...(groups.get(from(each.module)) ?? []), each]);
    }
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([module, names]) => importStatements(module, names));
  }
}

/** `from m import A, B`, in brackets when long; what is renamed has a statement of its own. */
export function importStatements(module: string, names: readonly { name: string; as: string }[]): string[] {
  const sorted = [...names].sort((a, b) => compareNames(a.name, b.name));
  const plain = sorted.filter((each) => each.name === each.as).map((each) => each.name);
  const renamed = sorted
    .filter((each) => each.name !== each.as)
    .map((each) => `from ${module} import ${each.name} as ${each.as}`);
  const line = `from ${module} import ${plain.join(', ')}`;
  const bracketed = `from ${module} import (\n${plain.map((name) => `    ${name},\n`).join('')})`;
  return [...(plain.length === 0 ? [] : [line.length > WIDTH ? bracketed : line]), ...renamed];
}

/** The line length that ruff is configured to in generated projects. */
export const WIDTH = 100;

/** isort's order of names: CONSTANTS, Classes, then the rest. */
export function compareNames(a: string, b: string): number {
  const rank = (name: string) => (name.length > 1 && name === name.toUpperCase() ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return (
    rank(a) - rank(b) ||
    (a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : a < b ? -1 : 1)
  );
}
