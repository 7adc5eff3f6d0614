import type { Contract } from '../../runtime/contract/index.js';
import type { ModelLanguage } from './layers.js';
import { hasClass, hasMethod } from './model-text.js';

/** Something about the user's model file that sync found out and left to the user. */
export interface MethodNote {
  /** `unwritten`: the rpc answers 501 until `paste` is in the file; `orphan`: the method answers no rpc any more. */
  readonly kind: 'unwritten' | 'orphan';
  /** Relative to the project. */
  readonly file: string;
  /** Full name of the rpc: `iris.v1.Classifier/Classify`. */
  readonly rpc: string;
  readonly className: string;
  readonly method: string;
  /** Lines to paste into the class, or the class itself when the service is new; empty for an orphan. */
  readonly paste: string;
}

/** A rpc as the model's language writes it. */
interface WrittenMethod {
  readonly rpc: string;
  readonly className: string;
  readonly method: string;
  /** The method that may answer in its place, several requests at once; empty where there is none. */
  readonly batch: string;
  readonly text: string;
  /** Head of the class, for a service that the file does not have. */
  readonly classHead: string;
  /** Types the text names, as import lines. */
  readonly imports: string;
}

/** Where the user writes the model: relative to the folder of the model-service. */
export function seamFile(model: ModelLanguage): string {
  return model === 'python' ? 'model.py' : 'src/model.ts';
}

/** A model file as it is on the disk or about to be. */
export interface ModelSource {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/** Compares a model file with the contract as it is now and as it was at the last sync. */
export async function methodNotes(
  model: ModelLanguage,
  { file, text: source }: ModelSource,
  { now, before }: { now: Contract; before: Contract | undefined },
): Promise<MethodNote[]> {
  const methods = await writtenMethods(model, now);
  const unwritten = methods.filter((wanted) => !isWritten(source, wanted));
  const known = new Set(methods.map(({ rpc }) => rpc));
  const gone = before === undefined ? [] : (await writtenMethods(model, before)).filter(({ rpc }) => !known.has(rpc));
  return [
    ...unwritten.map((wanted): MethodNote => ({
      kind: 'unwritten',
      file,
      ...identity(wanted),
      paste: pasteOf(wanted, hasClass(source, wanted.className)),
    })),
    ...gone
      .filter((old) => hasMethod(source, old))
      .map((old): MethodNote => ({ kind: 'orphan', file, ...identity(old), paste: '' })),
  ];
}

function isWritten(source: string, { className, method, batch }: WrittenMethod): boolean {
  return [method, batch].some((name) => name !== '' && hasMethod(source, { className, method: name }));
}

function identity({ rpc, className, method }: WrittenMethod): Pick<MethodNote, 'rpc' | 'className' | 'method'> {
  return { rpc, className, method };
}

function pasteOf({ imports, classHead, text }: WrittenMethod, hasItsClass: boolean): string {
  return [imports, '', ...(hasItsClass ? [] : [classHead]), text].join('\n');
}

async function writtenMethods(model: ModelLanguage, contract: Contract): Promise<WrittenMethod[]> {
  return model === 'python' ? pythonMethods(contract) : typescriptMethods(contract);
}

async function pythonMethods(contract: Contract): Promise<WrittenMethod[]> {
  const { pythonView } = await import('../code/python/index.js');
  return pythonView(contract).services.flatMap(({ name, className, baseName, methods }) =>
    methods.map((method) => ({
      rpc: `${name}/${method.rpc}`,
      className,
      method: method.name,
      batch: method.batch,
      text: `    ${method.signature}\n        ${method.docstring}\n        ${method.body}`,
      classHead: `class ${className}(${baseName}):`,
      imports: [
        ...new Set([
          ...method.typeImports,
          `from ${method.requestImport} import ${method.request}`,
          `from ${method.responseImport} import ${method.response}`,
        ]),
      ].join('\n'),
    })),
  );
}

async function typescriptMethods(contract: Contract): Promise<WrittenMethod[]> {
  const { typescriptView } = await import('../code/typescript/index.js');
  const { services } = await typescriptView(contract);
  return services.flatMap(({ className, baseName, methods }) =>
    methods.map((method) => ({
      rpc: method.rpc,
      className,
      method: method.name,
      batch: method.batch,
      text: `${method.doc}  ${method.signature} {\n    ${method.body}\n  }`,
      classHead: `export class ${className} extends ${baseName} {`,
      imports: `import type { ${method.request}, ${method.response} } from '../gen/base.js';`,
    })),
  );
}
