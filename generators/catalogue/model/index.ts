import { posix } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import type { Config, ServiceConfig } from '../../../runtime/platform/config/index.js';
import { snakeCase } from '../../code/words.js';
import { type ModelLanguage, MODEL_LANGUAGES, modelLanguage } from '../../languages/index.js';
import { NAME } from '../../outside/outside.js';
import { gateTables } from '../../project/gates.js';
import type { Component } from '../../sync/manifest.js';
import { answerFault } from '../answers.js';
import type { Generator, GivenAnswers } from '../generator.js';
import { refuseTakingOver } from './taken-over.js';

const FIRST_PORT = 50051;

/** Another model-service behind the one api-service: for other services of the contract, or another version of one. */
export const model: Generator = {
  id: 'model',
  summary: 'Another model-service: for some services of the contract, or a second version beside the first.',
  takesName: 'Name of the service and its folder, in kebab-case.',
  questions: [
    {
      name: 'language',
      char: 'l',
      summary: 'Language of the model.',
      kind: 'text',
      choices: MODEL_LANGUAGES,
      fallback: 'python',
    },
    {
      name: 'serves',
      summary: 'Services of the contract that it answers, by full name; by default all.',
      kind: 'list',
      optional: true,
    },
    {
      name: 'share',
      summary: 'Percent of the requests that it takes, beside the others that serve the same.',
      kind: 'number',
      range: { least: 0, most: 100 },
      optional: true,
    },
    {
      name: 'port',
      summary: 'Its gRPC port; by default the next free one.',
      kind: 'number',
      range: { least: 1, most: 65_535, whole: true },
      optional: true,
    },
  ],

  async propose(facts, name, answers) {
    const { config, contract, layout } = facts;
    requireFreePlace(config, name);
    const known = contract.services.map(({ typeName }) => typeName);
    const serves = (answers['serves'] ?? undefined) as readonly string[] | undefined;
    for (const service of serves ?? [])
      if (!known.includes(service))
        throw answerFault('serves', `the contract has no service ${service}; it has ${known.join(', ')}`);
    if (serves?.length === 0) throw answerFault('serves', 'it is empty; leave it out for a model that answers all');
    const port = (answers['port'] as number | undefined) ?? nextPort(config);
    const owner = Object.keys(config.services).find((each) => config.services[each]?.port === port);
    if (owner !== undefined)
      throw answerFault('port', `${owner} listens on ${port}; the next free one is ${nextPort(config)}`);
    const component = { generator: 'model', name, answers: { ...answers, port } };
    const change = (now: Config) =>
      withNeeds(withModel(now, name, component.answers), layout.api, (needs) => [...needs, name]);
    await refuseTakingOver(facts, change(config), name);
    return {
      component,
      config: change,
      next: [`Write the model in ${name}/${modelLanguage(languageOf(answers)).seam}`],
    };
  },

  withdraw({ components, layout }, name) {
    if (!components.some((each) => each.generator === 'model' && each.name === name)) return undefined;
    return {
      config: (now) => {
        const services = Object.fromEntries(Object.entries(now.services).filter(([each]) => each !== name));
        return withNeeds({ ...now, services }, layout.api, (needs) => needs.filter((need) => need !== name));
      },
    };
  },

  tables({ name, answers }, layout) {
    const language = languageOf(answers);
    const place = layout.models.find((each) => each.name === name);
    const lines = [
      '',
      `[services.${name}]`,
      'kind = "model"',
      `language = ${JSON.stringify(language)}`,
      `port = ${answers['port']}`,
      ...(answers['serves'] === undefined ? [] : [`serves = ${JSON.stringify(answers['serves'])}`]),
      ...(answers['share'] === undefined ? [] : [`share = ${answers['share']}`]),
      '',
    ];
    return [...lines, ...gateTables(language, name, place?.folder ?? name).flatMap((table) => [table, ''])].join('\n');
  },
};

/** Refuses a name that no service can have, and a folder that holds something else of the project. */
function requireFreePlace({ services, contract, clients }: Config, name: string): void {
  if (!NAME.test(name)) {
    const meant = snakeCase(name)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[-0-9]+|-$/g, '');
    throw answerFault(
      'name',
      `"${name}" is not in kebab-case (small letters, digits and single hyphens, a letter first)${meant && `: ${meant}?`}`,
    );
  }
  if (Object.hasOwn(services, name)) throw fault('AO_GENERATE_EXISTS', { what: `the service ${name}` });
  const folders = [
    contract.path,
    ...Object.values(clients),
    ...Object.entries(services).map(([each, { path }]) => path ?? each),
  ];
  const taken = folders.find((each) => each !== undefined && posix.normalize(each).split('/')[0] === name);
  if (taken !== undefined) throw fault('AO_GENERATE_EXISTS', { what: `the folder ${taken}` });
}

function withModel(config: Config, name: string, answers: GivenAnswers): Config {
  const service: ServiceConfig = {
    kind: 'model',
    language: languageOf(answers),
    host: '127.0.0.1',
    port: answers['port'] as number,
    needs: [],
    env: {},
    ready_timeout: 60,
    stop_timeout: 20,
    ...(answers['serves'] === undefined ? {} : { serves: [...(answers['serves'] as readonly string[])] }),
    ...(answers['share'] === undefined ? {} : { share: answers['share'] as number }),
  };
  return { ...config, services: { ...config.services, [name]: service } };
}

/** The configuration with other needs of the api-service, which calls the models. */
function withNeeds(config: Config, api: string | undefined, change: (needs: string[]) => string[]): Config {
  const service = api === undefined ? undefined : config.services[api];
  if (api === undefined || service === undefined) return config;
  return { ...config, services: { ...config.services, [api]: { ...service, needs: change(service.needs) } } };
}

function languageOf(answers: Component['answers']): ModelLanguage {
  return answers['language'] as ModelLanguage;
}

function nextPort({ services }: Config): number {
  const taken = new Set(Object.values(services).map(({ port }) => port));
  let port = FIRST_PORT;
  while (taken.has(port)) port += 1;
  return port;
}
