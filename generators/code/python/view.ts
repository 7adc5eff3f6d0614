import type { Contract } from '../../../runtime/contract/index.js';
import { givesStream, takesStream } from '../kind.js';
import { docstring } from './docstring.js';
import { ImportedNames, importStatements, WIDTH } from './imported-names.js';
import { modulesOf } from './modules.js';
import { servicesOf, type Kind, type PythonMethodName } from './services.js';

/** What the templates of a Python model-service are told of a contract. Every text is ready to stand in the file. */
export type PythonView = {
  readonly services: readonly PythonServiceView[];
  /** The import statements of model.py, in order; `line` may be empty (between sections) or have several lines. */
  readonly imports: readonly { readonly line: string }[];
};

export type PythonServiceView = {
  /** `iris.v1.Classifier` */
  readonly name: string;
  /** `Classifier` */
  readonly className: string;
  readonly baseName: string;
  /** The contract's comment, or a sentence in its place. */
  readonly comment: string;
  /** The same as a docstring of the class. */
  readonly docstring: string;
  readonly methods: readonly PythonMethodView[];
};

export type PythonMethodView = {
  /** `Classify` */
  readonly rpc: string;
  /** `classify` */
  readonly name: string;
  /** `ClassifyRequest`, as model.py names it. */
  readonly request: string;
  readonly response: string;
  readonly comment: string;
  /** The comment as a docstring of a method. */
  readonly docstring: string;
  /** `def classify(self, request: ClassifyRequest, context: Context) -> ClassifyResponse:`, wrapped when long. */
  readonly signature: string;
  /** The optional method that answers several requests at once; empty for a stream. */
  readonly batch: string;
  /** The import statements of all that the method names, one for each module or name. */
  readonly imports: readonly string[];
  /** What stands in the method until it is written; for a stream, below a comment that says how one is written. */
  readonly body: string;
};

const INDENT = '    ';

function bodyOf(rpc: string, hint: string): string {
  const comment = hint === '' ? '' : `# ${hint}\n${INDENT.repeat(2)}`;
  return `${comment}raise Unimplemented("${rpc} is not written yet")`;
}

/** Asked by the templates and by what is said of the user's file. */
const VIEWS = new WeakMap<Contract, PythonView>();

export function pythonView(contract: Contract): PythonView {
  const view = VIEWS.get(contract) ?? makeView(contract);
  VIEWS.set(contract, view);
  return view;
}

function makeView(contract: Contract): PythonView {
  const modules = modulesOf(contract);
  const services = servicesOf(contract);
  const rpcs = services.flatMap((service) => service.methods.map(({ desc }) => desc));
  const runtime = [
    ...(rpcs.length > 0 ? ['Context', 'Unimplemented'] : []),
    ...(rpcs.some(takesStream) ? ['Requests'] : []),
  ].sort();
  const standard = rpcs.some(givesStream) ? ['Iterator'] : [];
  const taken = [...runtime, ...standard, ...services.flatMap((service) => [service.className, service.baseName])];
  const names = new ImportedNames(taken, (message) => modules.get(message.file)!);
  const method = ({ desc, name, batchName }: PythonMethodName): PythonMethodView => {
    const comment = contract.comment(desc) || `Answers the rpc ${desc.name}.`;
    const [request, response] = [names.use(desc.input), names.use(desc.output)];
    return {
      rpc: desc.name,
      name,
      request,
      response,
      comment,
      docstring: docstring(comment, INDENT.repeat(2)),
      signature: signature(
        name,
        takesStream(desc) ? `requests: Requests[${request}]` : `request: ${request}`,
        givesStream(desc) ? `Iterator[${response}]` : response,
      ),
      batch: batchName ?? '',
      imports: [
        ...(givesStream(desc) ? ['from collections.abc import Iterator'] : []),
        `from ao_runtime import ${['Context', ...(takesStream(desc) ? ['Requests'] : []), 'Unimplemented'].join(', ')}`,
        ...new Set([names.statement(desc.input), names.statement(desc.output)]),
      ],
      body: bodyOf(desc.name, HINTS[desc.methodKind](response)),
    };
  };
  const views = services.map((service) => {
    const comment = contract.comment(service.desc) || `The model behind ${service.desc.typeName}.`;
    return {
      name: service.desc.typeName,
      className: service.className,
      baseName: service.baseName,
      comment,
      docstring: docstring(comment, INDENT),
      methods: service.methods.map(method),
    };
  });
  return {
    services: views,
    imports: imports(
      names,
      standard,
      runtime,
      services.map((service) => service.baseName),
    ),
  };
}

const HINTS: Readonly<Record<Kind, (response: string) => string>> = {
  unary: () => '',
  server_streaming: (response) => `Yield each ${response} when it is there; \`async def\` works, too.`,
  client_streaming: () => '`for request in requests:` gives what the client sends (`async for` in an `async def`).',
  bidi_streaming: (response) => `Read \`for request in requests:\`, and yield each ${response} when it is there.`,
};

function signature(name: string, parameter: string, answer: string): string {
  const line = `def ${name}(self, ${parameter}, context: Context) -> ${answer}:`;
  if (INDENT.length + line.length <= WIDTH) return line;
  const inner = INDENT.repeat(2);
  return `def ${name}(\n${inner}self, ${parameter}, context: Context\n${INDENT}) -> ${answer}:`;
}

/** Sections as isort makes them: Python's own, installed packages, then ao_runtime and gen. */
function imports(
  names: ImportedNames,
  standard: readonly string[],
  runtime: readonly string[],
  bases: readonly string[],
): { line: string }[] {
  const from = (module: string, list: readonly string[]) =>
    list.length === 0
      ? []
      : importStatements(
          module,
          list.map((name) => ({ name, as: name })),
        );
  const own = [...names.statements((module) => module.own), ...from('gen.base', bases)].sort((a, b) => byModule(a, b));
  const sections = [
    from('collections.abc', standard),
    names.statements((module) => !module.own),
    [...from('ao_runtime', runtime), ...own],
  ].filter((section) => section.length > 0);
  return sections.flatMap((section, index) => (index === 0 ? section : ['', ...section])).map((line) => ({ line }));
}

function byModule(a: string, b: string): number {
  const module = (statement: string) => statement.split(' ')[1] ?? '';
  return module(a) < module(b) ? -1 : module(a) > module(b) ? 1 : 0;
}
