import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { typescriptFiles, typescriptView } from '../../../../generators/code/typescript/index.js';
import { docComment } from '../../../../generators/code/typescript/comment.js';
import { batchName as ourBatch, methodName as ours } from '../../../../generators/code/typescript/names.js';
import { collectContract, compileTree } from '../../../../generators/contract/index.js';
import { type Contract, loadContract } from '../../../../runtime/contract/index.js';
import { batchName as theirBatch, methodName as theirs } from '../../../../runtime/service/model/base.js';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'ao ts ü '));
afterAll(() => rmSync(dir, { recursive: true }));

const compile = async (files: Record<string, string>): Promise<Contract> =>
  loadContract(
    await compileTree(
      new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
      'model-interface',
    ),
  );

const given = async (...paths: string[]): Promise<Contract> =>
  loadContract(
    await compileTree(
      await collectContract(paths.map((path) => join(repository, 'test/fixtures/contracts', path))),
      'model-interface',
    ),
  );

/** What the compiler says of the files of several contracts, each in a folder of its own. */
function compilerErrors(contracts: Record<string, ReadonlyMap<string, string>>): string[] {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  symlinkSync(join(repository, 'node_modules'), join(dir, 'node_modules'));
  const own = (file: string) => join(repository, 'runtime/service/model', file);
  const runtime = ['base.js', 'batching/options.js', 'context.js', 'define.js', 'errors.js', 'testing.js'];
  const all = {
    'package.json': '{ "type": "module" }',
    'runtime.ts': runtime.map((file) => `export * from '${own(file)}';\n`).join(''),
  } as Record<string, string>;
  for (const [name, files] of Object.entries(contracts))
    for (const [path, text] of files)
      all[/^model.*\.ts$/.test(path) ? `${name}/src/${path}` : `${name}/gen/${path}`] = text;
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const program = ts.createProgram(
    Object.keys(all)
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(dir, path)),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      verbatimModuleSyntax: true,
      noImplicitOverride: true,
      noUnusedLocals: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      typeRoots: [join(repository, 'node_modules/@types')],
      paths: { '@ao/service/model': [join(dir, 'runtime.ts')] },
    },
  );
  const found = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || /\/(gen|src)\//.test(file.fileName));
  return found.map(
    ({ file, messageText }) =>
      `${file?.fileName.slice(dir.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}

/** A model with every method as the blueprint has it. */
async function stubs(contract: Contract): Promise<string> {
  const { runtimeImport, baseImports, services } = await typescriptView(contract);
  const classes = services.map(({ className, baseName, methods }) => {
    const text = methods.map(({ doc, signature, body }) => `${doc}  ${signature} {\n    ${body}\n  }\n`);
    return `export class ${className} extends ${baseName} {\n${text.join('')}}\n`;
  });
  return `${runtimeImport}import { ${baseImports} } from '../gen/base.js';\n${classes.join('')}`;
}

const AWKWARD = {
  'a/v1/a.proto': `syntax = "proto3";
package a.v1;
import "b.proto";
import "google/protobuf/empty.proto";
// Ends */ early.
service chat { // lower case
  rpc Load(Context) returns (google.protobuf.Empty);
  rpc Delete(Chat) returns (Context.Inner);
  rpc Same(b.Same) returns (.a.v1.Same);
  rpc Watch(.a.v1.Same) returns (stream .a.v1.Same);
  rpc SameBatch(stream .a.v1.Same) returns (.a.v1.Same);
}
message Context { message Inner { string function = 1; } }
message Chat {}
message Same {}
message Object { map<string, Object> constructor = 1; }
`,
  'b.proto':
    'syntax = "proto3";\npackage b;\nmessage Same {}\nservice Chat { rpc Say(Same) returns (Same); }\nservice Streams { rpc Only(stream Same) returns (Same); }\n',
};

describe('the TypeScript of a contract', () => {
  it('compiles strictly, whatever the contract', async () => {
    const contracts = {
      iris: await given('iris.proto'),
      clinic: await given('clinic/triage.proto'),
      assistant: await given('assistant/chat.proto', 'assistant/embed.proto'),
      awkward: await compile(AWKWARD),
      odd: loadContract(
        await compileTree(await collectContract([join(repository, 'test/fixtures/contracts-odd')]), 'model-interface'),
      ),
      'without a service': await compile({ 'x.proto': 'syntax = "proto3";\nmessage X {}\n' }),
      'of streams only': await compile({
        'x.proto': 'syntax = "proto3";\npackage x;\nmessage X {}\nservice S { rpc W(X) returns (stream X); }\n',
      }),
    };
    const files = await Promise.all(
      Object.entries(contracts).map(
        async ([name, contract]) =>
          [name, new Map([...(await typescriptFiles(contract)), ['model.ts', await stubs(contract)]])] as const,
      ),
    );
    expect(compilerErrors(Object.fromEntries(files))).toEqual([]);
  }, 120_000);

  it('checks what a model says of its batch methods', async () => {
    const files = await typescriptFiles(await given('assistant/chat.proto', 'assistant/embed.proto'));
    const model = (body: string, annotation = ': EmbedderBatching') => `
      import type { Context } from '@ao/service/model';
      import { EmbedderBase, type EmbedderBatching, type EmbedRequest } from '../gen/base.js';
      export type Used = [EmbedderBatching, EmbedRequest, Context];
      export class Embedder extends EmbedderBase {
        static override readonly batching${annotation} = ${body};
        override async embedBatch(requests: readonly EmbedRequest[], _contexts: readonly Context[]) {
          return requests.map(({ texts }) => ({ vectors: texts.map(({ length }) => ({ values: [length] })) }));
        }
      }`;
    const errors = compilerErrors({
      good: new Map([...files, ['model.ts', model('{ embed: { maxRows: 64, rows: ({ texts }) => texts.length } }')]]),
      plain: new Map([...files, ['model.ts', model('{ embed: { rows: (r: EmbedRequest) => r.texts.length } }', '')]]),
      key: new Map([...files, ['model.ts', model('{ embd: {} }')]]),
      field: new Map([...files, ['model.ts', model('{ embed: { rows: ({ text }) => text.length } }')]]),
      answer: new Map([
        ...files,
        ['model.ts', model('{}').replace('({ length }) => ({ values: [length] })', '() => 1')],
      ]),
    });
    const wrong = new Set(errors.map((text) => text.split('/')[0]));
    expect([...wrong].sort()).toEqual(['answer', 'field', 'key']);
  }, 120_000);

  it('types the functions of defineModel: what they take, what they answer, and which there are', async () => {
    const files = await typescriptFiles(await given('assistant/chat.proto', 'assistant/embed.proto'));
    const model = (chat: string, embed = '{}') => `
      import { collect, defineModel, InvalidArgument, streamOf, testContext } from '@ao/service/model';
      import { ChatBase, EmbedderBase, type Turn } from '../gen/base.js';
      export const Chat = defineModel(ChatBase, ${chat});
      export const Embedder = defineModel(EmbedderBase, ${embed}, { batching: { embed: { rows: ({ texts }) => texts.length } } });
      export type Used = [typeof collect, typeof streamOf, typeof testContext, InvalidArgument, Turn];`;
    const models = Object.entries({
      'good of functions': model(
        `{
              complete(request, context) {
                const prompt: string = request.turns.map(({ text }) => text).join(context.requestId);
                if (prompt === '') throw new InvalidArgument('turns', 'must not be empty');
                return { text: prompt };
              },
              async *stream({ turns }) { for (const { text } of turns) yield { text }; },
              summarize: async (turns) => ({ text: String((await collect(turns)).length) }),
              converse: (turns) => collectAll(turns),
              warm() {},
            }`,
        '{ embedBatch: (requests) => requests.map(({ texts }) => texts.length > 9 ? new InvalidArgument("texts", "too many") : { vectors: [] }) }',
      ).concat(
        '\nasync function* collectAll(turns: AsyncIterable<Turn>) { for await (const { text } of turns) yield { text }; }',
      ),
      'good of a factory': model(
        'async () => { const words = await Promise.resolve(["a"]); return { complete: async ({ turns }) => ({ text: words[turns.length] ?? "" }) }; }',
        '() => ({ embed: () => ({ vectors: [{ values: [1] }] }) })',
      ).concat('\nawait new Chat().load(); new Chat().complete({} as never, testContext());'),
      'a method': model('{ complet: () => ({ text: "" }) }'),
      'a method beside others': model('() => ({ complete: () => ({ text: "" }), strem: () => [] })'),
      'a field of the request': model('{ complete: ({ turn }) => ({ text: String(turn) }) }'),
      'the request': model('{ complete: (request: { prompt: string }) => ({ text: request.prompt }) }'),
      'a field of the answer': model('{ complete: () => ({ text: "", reason: "stop" }) }'),
      'a field of a later answer': model('() => ({ complete: async () => ({ text: "", reason: "stop" }) })'),
      'a field of an answer of a stream': model('{ async *stream() { yield { text: "", index: 1 }; } }'),
      'the type of a field': model('{ complete: () => ({ text: 1 }) }'),
      'an answer in place of a stream': model('{ stream: () => ({ text: "" }) }'),
      'load, which the function is': model('{ load() {} }'),
    }).map(([name, text]) => [`model: ${name}.ts`, text] as const);
    const errors = compilerErrors({ assistant: new Map([...files, ...models]) });
    const wrong = new Set(errors.map((text) => /model: (.*)\.ts/.exec(text)?.[1]));
    expect([...wrong].sort(), errors.join('\n')).toEqual([
      'a field of a later answer',
      'a field of an answer of a stream',
      'a field of the answer',
      'a field of the request',
      'a method',
      'a method beside others',
      'an answer in place of a stream',
      'load, which the function is',
      'the request',
      'the type of a field',
    ]);
  }, 120_000);

  it('compiles the models of docs/models-in-typescript.md', async () => {
    const page = readFileSync(join(repository, 'docs/models-in-typescript.md'), 'utf8');
    const [model = '', test = ''] = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block ?? '');
    const tested = test
      .replace(
        'const model',
        "import { type ClassifyRequest } from '../gen/base.js';\ndeclare const request: ClassifyRequest;\nconst model",
      )
      .concat('\nexport const used = collect;\n');
    const files = await typescriptFiles(await given('iris.proto'));
    expect(compilerErrors({ iris: new Map([...files, ['model.ts', `${model}\n${tested}`]]) })).toEqual([]);
  }, 120_000);

  it('has a typed base for each service, with the comments of the contract', async () => {
    const base = (await typescriptFiles(await given('iris.proto'))).get('base.ts') ?? '';
    expect(base).toContain(
      '/** Tells the species of an iris from four measurements. */\nexport abstract class ClassifierBase extends ModelBase {',
    );
    expect(base).toContain("throw new Unimplemented('iris.v1.Classifier/DescribeModel is not written yet');");
    expect(base).toContain("from './iris_pb.js'");
  });

  it('leaves out the types of google.protobuf, which protobuf-es has, and takes those of google.api', async () => {
    const files = [...(await typescriptFiles(await given('clinic/triage.proto'))).keys()];
    expect(files.sort()).toEqual(['base.ts', 'google/api/annotations_pb.ts', 'google/api/http_pb.ts', 'triage_pb.ts']);
  });

  it('is the same for the same contract', async () => {
    expect(await typescriptFiles(await given('iris.proto'))).toEqual(await typescriptFiles(await given('iris.proto')));
  });
});

describe('what templates are told of a contract', () => {
  it('is a class a service and a method a rpc, ready to be written down', async () => {
    const view = await typescriptView(await given('assistant/chat.proto', 'assistant/embed.proto'));
    expect(view.classList).toBe('Chat, Embedder');
    expect(view.baseImports).toBe(
      'ChatBase, EmbedderBase, type CompleteRequest, type CompleteResponseInit, type ChunkInit, type Turn, type EmbedRequest, type EmbedResponseInit',
    );
    expect(view.services[0]).toEqual({
      className: 'Chat',
      baseName: 'ChatBase',
      service: 'assistant.chat.v1.Chat',
      methods: [
        {
          name: 'complete',
          rpc: 'assistant.chat.v1.Chat/Complete',
          request: 'CompleteRequest',
          response: 'CompleteResponseInit',
          batch: 'completeBatch',
          signature:
            'override async complete(_request: CompleteRequest, _context: Context): Promise<CompleteResponseInit>',
          body: "throw new Unimplemented('assistant.chat.v1.Chat/Complete is not written yet');",
          doc: '',
          imports: [
            "import type { Context } from '@ao/service/model';",
            "import { Unimplemented } from '@ao/service/model';",
            "import type { CompleteRequest, CompleteResponseInit } from '../gen/base.js';",
          ],
        },
        expect.objectContaining({
          batch: '',
          signature: 'override async *stream(request: CompleteRequest, context: Context): AsyncIterable<ChunkInit>',
          body: 'yield* super.stream(request, context); // Not written yet: `yield` your messages here instead.',
          doc: '  /** Tokens as they come. */\n',
        }),
        expect.objectContaining({
          signature:
            'override async summarize(_requests: AsyncIterable<Turn>, _context: Context): Promise<CompleteResponseInit>',
        }),
        expect.objectContaining({
          signature:
            'override async *converse(requests: AsyncIterable<Turn>, context: Context): AsyncIterable<ChunkInit>',
        }),
      ],
    });
  });

  it('keeps apart what shares a name: services, messages, classes of ao', async () => {
    const { services, runtimeImport } = await typescriptView(await compile(AWKWARD));
    expect(runtimeImport).toBe("import { type Context, Unimplemented } from '@ao/service/model';\n");
    expect(services.map(({ className }) => className)).toEqual(['BChat', 'Streams', 'AV1Chat']);
    expect(services[2]?.methods.map(({ name, request, response }) => `${name}: ${request} → ${response}`)).toEqual([
      'load_: AV1Context → EmptyInit',
      'delete: Chat → Context_InnerInit',
      'same: BSame → AV1SameInit',
      'watch: AV1Same → AV1SameInit',
      'sameBatch: AV1Same → AV1SameInit',
    ]);
  });

  it('keeps clear of the names of the language, of ao and of protoc-gen-es', async () => {
    const view = await typescriptView(
      await compile({
        'x.proto':
          'syntax = "proto3";\npackage x.v1;\nservice Model { rpc GetUrl(Error) returns (Promise); rpc getUrl(A.B) returns (A_B); rpc getUrl_(A.B) returns (AInit); rpc Get(A) returns (A); }\nmessage Error {}\nmessage Promise {}\nmessage A { message B {} }\nmessage A_B {}\nmessage AInit {}\n',
      }),
    );
    expect(view.classList).toBe('XV1Model');
    expect(view.services[0]?.methods.map(({ name, request, response }) => `${name}: ${request} → ${response}`)).toEqual(
      [
        'getUrl: XV1Error → XV1PromiseInit',
        'getUrl_: XV1A_B → XV1A_B_Init',
        'getUrl__: XV1A_B → AInitInit',
        'get: A_ → A_Init',
      ],
    );
  });

  it('names methods as the model host looks for them', async () => {
    const odd = loadContract(
      await compileTree(await collectContract([join(repository, 'test/fixtures/contracts-odd')]), 'model-interface'),
    );
    for (const method of [...odd.methods, ...(await compile(AWKWARD)).methods]) {
      expect(ours(method)).toBe(theirs(method));
      expect(ourBatch(method)).toBe(theirBatch(method));
    }
  });
});

describe('a comment of the contract', () => {
  it.each([
    ['', []],
    ['one line', ['  /** one line */']],
    ['two\n\nlines */ here ', ['  /**', '   * two', '   *', '   * lines *\\/ here', '   */']],
  ])('%j', (comment, lines) => {
    expect(docComment(comment, '  ')).toEqual(lines);
  });
});
