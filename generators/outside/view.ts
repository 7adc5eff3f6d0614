import type { Contract } from '../../runtime/contract/index.js';
import type { GivenAnswers, Question } from '../catalogue/generator.js';
import type { Layout } from '../project/layout.js';
import type { View, ViewValue } from '../project/render.js';

/** What the templates of a blueprint from outside may name besides the answers to its questions, and what it is. */
export const VARIABLES: Readonly<Record<string, string>> = {
  name: 'name of the thing, in kebab-case',
  snake: 'the name in snake_case',
  pascal: 'the name in PascalCase',
  camel: 'the name in camelCase',
  project: 'name of the project',
  aoVersion: 'version of ao',
  apiFolder: 'folder of the api-service, with a slash',
  modelFolder: 'folder of the model-service, with a slash',
  contractFolder: 'folder of the contract, with a slash',
  apiPort: 'HTTP port of the api-service',
  modelPort: 'gRPC port of the model-service',
  services: 'list of the services of the contract: `service`, `fullName`, `rpcs`',
  rpcs: 'list of all rpcs: `rpc`, `rpcSnake`, `rpcCamel`, `service`, `fullName`, `request`, `response`, `clientStreams`, `serverStreams`',
};

const IN_LISTS = [
  'service',
  'fullName',
  'rpc',
  'rpcSnake',
  'rpcCamel',
  'request',
  'response',
  'clientStreams',
  'serverStreams',
];

/** Every name that a template may use whatever its blueprint asks. */
export const KNOWN_NAMES: ReadonlySet<string> = new Set([...Object.keys(VARIABLES), ...IN_LISTS]);

/** What a template is told of the project. */
export interface OutsideContext {
  readonly project: string;
  /** Of ao. */
  readonly version: string;
  readonly layout: Layout;
  readonly contract: Contract;
}

/** The names that the answers to these questions have: one a question, and one a choice (`kindIsRest`). */
export function answerNames(questions: readonly Question[]): string[] {
  return questions.flatMap((question) => [
    question.name,
    ...(question.choices ?? []).map((c) => choiceName(question, c)),
  ]);
}

/** What the templates of a blueprint from outside are told. */
export function outsideView(
  name: string,
  questions: readonly Question[],
  answers: GivenAnswers,
  { project, version, layout, contract }: OutsideContext,
): View {
  const { api, model, folders, config } = layout;
  const folder = (path: string | undefined) => (path === undefined || path === '.' ? '' : `${path}/`);
  const services = contract.services.map((service) => ({
    service: service.name,
    fullName: service.typeName,
    rpcs: service.methods.map((method) => ({
      rpc: method.name,
      rpcSnake: snakeOf(method.name),
      rpcCamel: method.localName,
      service: service.name,
      fullName: `${service.typeName}/${method.name}`,
      request: method.input.typeName,
      response: method.output.typeName,
      clientStreams: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
      serverStreams: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    })),
  }));
  return {
    ...Object.fromEntries(questions.flatMap((question) => answered(question, answers[question.name]))),
    name,
    snake: name.replaceAll('-', '_'),
    pascal: pascalOf(name),
    camel: lowerFirst(pascalOf(name)),
    project,
    aoVersion: version,
    apiFolder: folder(folders.api),
    modelFolder: folder(folders.model),
    contractFolder: folder(folders.contract ?? config.contract.path),
    apiPort: (api && config.services[api]?.port) || 8000,
    modelPort: (model && config.services[model]?.port) || 50051,
    services,
    rpcs: services.flatMap(({ rpcs }) => rpcs),
  };
}

const NOTHING: Readonly<Record<Question['kind'], ViewValue>> = { text: '', number: '', flag: false, list: [] };

function answered(question: Question, given: GivenAnswers[string] | undefined): [string, ViewValue][] {
  const value = (given ?? NOTHING[question.kind]) as ViewValue;
  const chosen = [value].flat();
  const choices = (question.choices ?? []).map((each): [string, ViewValue] => [
    choiceName(question, each),
    chosen.includes(each),
  ]);
  return [[question.name, value], ...choices];
}

function choiceName({ name }: Question, choice: string): string {
  return `${lowerFirst(pascalOf(name))}Is${pascalOf(choice)}`;
}

function pascalOf(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function snakeOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
