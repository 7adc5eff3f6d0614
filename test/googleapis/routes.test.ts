import type { Message } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bindingsOf,
  createMatcher,
  decodeRequest,
  expandTemplate,
  parseTemplate,
  routesOf,
  type Contract,
  type Route,
  type Segment,
  type TemplateVariable,
} from '../../runtime/contract/index.js';
import type { AoError } from '../../runtime/errors/index.js';
import { googleapis, serviceContract } from './compiled.js';

let contract: Contract;
/** The routes of each service by themselves: services lie on hosts of their own. */
const services: Route[][] = [];
const refused: string[] = [];

beforeAll(async () => {
  contract = await googleapis();
  for (const service of contract.services) {
    try {
      services.push(routesOf(serviceContract(contract, service)));
    } catch (error) {
      refused.push(
        `${(error as AoError).code} ${service.typeName}: ${(error as AoError).message.split(/ is (?:claimed|matched) /)[0]}`,
      );
      // Each rpc alone has nothing to clash with.
      services.push(...service.methods.map((method) => routesOf({ ...contract, methods: [method] })));
    }
  }
}, 300_000);

describe('every HTTP rule of googleapis', () => {
  it('is read, and those that claim the same requests are named', () => {
    const bindings = contract.methods.flatMap(bindingsOf).filter((binding) => !binding.isDefault);
    const templates = bindings.map(({ path }) => parseTemplate(path));
    expect([contract.services.length, contract.methods.length, bindings.length]).toEqual([1966, 13458, 15381]);
    expect(templates.filter(({ verb }) => verb !== '')).toHaveLength(4367);
    expect(templates.filter(({ segments }) => segments.some(({ kind }) => kind === 'rest'))).toHaveLength(139);
    const storage = 'google.cloud.bigquery.storage';
    expect(refused).toEqual([
      `AO_CONTRACT_ROUTE_CONFLICT ${storage}.v1.BigQueryRead: GET /v1/projects/*/locations/*/sessions/*/streams/*`,
      `AO_CONTRACT_ROUTE_CONFLICT ${storage}.v1.BigQueryWrite: POST /v1/projects/*/datasets/*/tables/*/streams/*`,
      `AO_CONTRACT_ROUTE_CONFLICT ${storage}.v1beta1.BigQueryStorage: GET /v1beta1/projects/*/streams/*`,
      `AO_CONTRACT_ROUTE_CONFLICT ${storage}.v1beta2.BigQueryRead: GET /v1beta2/projects/*/locations/*/sessions/*/streams/*`,
      `AO_CONTRACT_ROUTE_CONFLICT ${storage}.v1beta2.BigQueryWrite: POST /v1beta2/projects/*/datasets/*/tables/*/streams/*`,
      'AO_CONTRACT_ROUTE_AMBIGUOUS google.firestore.v1.Firestore: GET /v1/projects/x/databases/x/documents/x/x',
      'AO_CONTRACT_ROUTE_AMBIGUOUS google.firestore.v1beta1.Firestore: GET /v1beta1/projects/x/databases/x/documents/x/x',
    ]);
  });

  it('expands to a path that leads back to it with the same values, in its message, too', () => {
    let bindings = 0;
    const wrong: string[] = [];
    for (const routes of services) {
      const matcher = createMatcher(routes);
      for (const route of routes) {
        if (!route.isDefault) bindings++;
        const problem = roundTrip(route, matcher.match);
        if (problem !== undefined) wrong.push(`${route.httpMethod} ${route.path} of ${route.rpc}: ${problem}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(bindings).toBe(15381);
  });
});

type Match = ReturnType<typeof createMatcher<Route>>['match'];

function roundTrip(route: Route, match: Match): string | undefined {
  const { template } = route;
  const values = new Map(template.variables.map((variable, i) => [variable.field, valueFor(route, variable, i)]));
  const found = match(route.httpMethod === '*' ? 'GET' : route.httpMethod, pathOf(route, values));
  if (found.kind !== 'route') return found.kind;
  if (found.route !== route) return `led to ${found.route.path}`;
  for (const [field, value] of values) {
    if (found.variables.get(field) !== value) return `${field} is ${found.variables.get(field)}, not ${value}`;
  }
  const message = decodeRequest(route, found.variables, '', undefined);
  for (const [field, value] of values) {
    const held = heldAt(route, message, field);
    if (held !== value) return `the message has ${held}, not ${value}`;
  }
  return undefined;
}

/** A value with all that must be escaped, where the field is text; elsewhere a number, which enums take as well. */
function valueFor({ template, pathFields }: Route, { field, start, end, multi }: TemplateVariable, i: number): string {
  if (pathFields.get(field)?.at(-1)?.scalar !== 9) return String(i + 1);
  const word = (segment: Segment) =>
    segment.kind === 'literal' ? segment.value : segment.kind === 'one' ? `a b:é%?#${i}` : `x/ÿ+&/${i}`;
  const words = template.segments.slice(start, end).map(word).join('/');
  return multi ? words : `${words}/%2F`;
}

/** Wildcards that no variable names have no value: any will do. */
function pathOf({ template }: Route, values: ReadonlyMap<string, string>): string {
  const named = (at: number) => template.variables.some(({ start, end }) => start <= at && at < end);
  const segments = template.segments.map((segment, at): Segment =>
    segment.kind === 'literal' || named(at) ? segment : { kind: 'literal', value: 'any' },
  );
  return expandTemplate({ ...template, segments }, values);
}

function heldAt({ method, pathFields }: Route, message: Message, name: string): string {
  let at: ReflectMessage = reflect(method.input, message);
  const path = pathFields.get(name) ?? [];
  for (const field of path.slice(0, -1)) at = at.get(field) as ReflectMessage;
  return String(at.get(path.at(-1) as never));
}
