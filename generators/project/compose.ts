import type { ServingModel } from '../../runtime/contract/index.js';
import type { ServiceConfig } from '../../runtime/platform/config/index.js';
import { imageName } from '../../runtime/platform/config/image-name.js';
import { modelVariables, neededModels } from '../../runtime/platform/config/models.js';
import { folderOf, type ProjectConfig } from './layout.js';

/** One service as the template of compose.yaml has it; every text is YAML already. */
export interface ComposeService {
  readonly service: string;
  readonly image: string;
  readonly build: string;
  /** Lines for environment, ports and what it waits for. */
  readonly links: string;
  readonly memory: string;
  readonly stop: string;
  readonly [name: string]: string;
}

/** What services listen on inside of their containers, each its own network: what ao.toml has is the port outside. */
const INSIDE = { api: 8000, model: 50051 } as const;

/**
 * All services of ao.toml as compose.yaml has them: the same images, ports outside and variables that `ao up` uses. They stand by
 * kind and name, for in ao.toml a new one has its place only once it is written.
 */
export function composeServices(name: string, { services, build }: ProjectConfig): ComposeService[] {
  const sorted = Object.entries(services).sort(([a, { kind }], [b, other]) => order(kind, other.kind) || order(a, b));
  return sorted.map(([service, config]) => {
    const folder = folderOf(services, service);
    const tag = build.tags[0] ?? 'latest';
    return {
      service,
      image: scalar(`${imageName({ project: { name }, build }, service)}${tag === 'latest' ? '' : `:${tag}`}`),
      build: scalar(folder === '.' ? '.' : `./${folder}`),
      links: [
        ...environmentLines(config, neededModels(services, service)),
        ...portLines(config),
        ...needLines(config),
      ].join('\n'),
      memory: config.kind === 'api' ? '512m' : '2g # what your model needs',
      stop: `${config.stop_timeout}s`,
    };
  });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As the engines set them: the user's own first, port and addresses by ao. */
function environmentLines({ kind, env, stop_timeout: stop }: ServiceConfig, models: readonly ServingModel[]): string[] {
  const variables = {
    // A quarter of the time to stop is left for what comes after the drain; 15 s is the services' own default.
    ...(stop === 20 ? {} : { AO_DRAIN_MS: String(Math.floor(stop * 750)) }),
    ...env,
    AO_PORT: String(INSIDE[kind]),
    ...modelVariables(models.map((model) => ({ ...model, address: `${model.name}:${INSIDE.model}` }))),
  };
  const lines = Object.entries(variables).filter(([key]) => key !== 'AO_HOST');
  return [
    '    environment:',
    ...lines.map(([key, value]) => `      ${scalar(key)}: ${/^\d+$/.test(value) ? `"${value}"` : scalar(value)}`),
  ];
}

/** A model is called by the services beside it, not from outside. */
function portLines({ kind, host, port }: ServiceConfig): string[] {
  if (kind !== 'api') return [];
  const address = host === 'localhost' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return ['    ports:', `      - ${scalar(`${address}:${port}:${INSIDE.api}`)} # host and port of ao.toml`];
}

function needLines({ needs }: ServiceConfig): string[] {
  const waits = needs
    .toSorted(order)
    .flatMap((need) => [
      `      ${need}:`,
      '        condition: service_healthy # its image says how: the model is loaded',
    ]);
  return waits.length === 0 ? [] : ['    depends_on:', ...waits];
}

/** A text as YAML, and so that compose takes no variable out of it. */
function scalar(text: string): string {
  const safe = text.replaceAll('$', '$$$$');
  if (safe.includes('"') && !/['\\\p{Cc}]/u.test(safe)) return `'${safe}'`;
  return /^[\w.][\w./:-]*$/.test(safe) &&
    !/^(true|false|yes|no|on|off|y|n|null|[\d.]+)$/i.test(safe) &&
    !/:$/.test(safe)
    ? safe
    : JSON.stringify(safe);
}
