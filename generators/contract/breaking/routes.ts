import type { DescMethod } from '@bufbuild/protobuf';
import { createMatcher, routesOf, type Match, type Matcher, type Route } from '../../../runtime/contract/index.js';
import { places, type Break, type Sides } from './break.js';
import { samplesOf, type Sample } from './samples.js';

/** What callers over HTTP and gRPC notice of changes to rpcs and their routes. Sample paths of each route of before are matched now. */
export function routeBreaks(sides: Sides): Break[] {
  const now = new Map(sides.after.methods.map((method) => [nameOf(method), method]));
  const before = routesOf(sides.before);
  const [answered, answers] = [createMatcher(before), createMatcher(routesOf(sides.after))];
  return sides.before.methods.flatMap((old) => {
    const method = now.get(nameOf(old));
    const routes = before.filter((route) => route.method === old && route.isListed);
    const comparison = new Comparison(sides, old, method, { answered, answers });
    if (method === undefined) return [comparison.removed(routes)];
    return [...comparison.streams(method), ...routes.flatMap((route) => comparison.route(route, method))];
  });
}

function nameOf(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

class Comparison {
  constructor(
    private readonly sides: Sides,
    private readonly old: DescMethod,
    private readonly now: DescMethod | undefined,
    private readonly routers: { readonly answered: Matcher<Route>; readonly answers: Matcher<Route> },
  ) {}

  removed(routes: readonly Route[]): Break {
    const gone = routes
      .filter((route) => this.samples(route).some((at) => this.match(at).kind !== 'route'))
      .map(labelOf);
    const { service, registry } = { service: this.old.parent.typeName, registry: this.sides.after.registry };
    return this.break(
      'RPC_REMOVED',
      ['wire', 'rest'],
      gone.length ? `the rpc is gone, and so is ${gone.join(', ')}` : 'the rpc is gone',
      'gRPC callers get UNIMPLEMENTED, HTTP callers 404',
      'keep the rpc with `option deprecated = true`, and add the new one beside it',
      registry.getService(service),
    );
  }

  streams(now: DescMethod): Break[] {
    if (now.methodKind === this.old.methodKind) return [];
    const change = `was ${KINDS[this.old.methodKind]}, is ${KINDS[now.methodKind]}`;
    const why =
      'gRPC callers made for the one fail with the other; over HTTP, the media type of body or answer changes';
    return [this.break('STREAM_KIND_CHANGED', ['wire', 'rest'], change, why, 'add a new rpc for the stream')];
  }

  route(route: Route, now: DescMethod): Break[] {
    const samples = this.samples(route);
    for (const sample of samples) {
      const match = this.match(sample);
      if (match.kind !== 'route') return [this.lost(route, now, match)];
      if (match.route.rpc !== route.rpc) return [this.taken(route, match.route)];
    }
    const [first] = samples;
    const match = first && this.match(first);
    return match?.kind === 'route' ? this.reading(route, match, first as Sample) : [];
  }

  /** Those that reached the route before: of two that share paths, the more exact one had them. */
  private samples(route: Route): Sample[] {
    return samplesOf(route).filter((sample) => {
      const match = this.routers.answered.match(...sample);
      return match.kind === 'route' && match.route === route;
    });
  }

  private match(sample: Sample): Match<Route> {
    return this.routers.answers.match(...sample);
  }

  private lost(route: Route, now: DescMethod, match: Exclude<Match<Route>, { kind: 'route' }>): Break {
    const routes = routesOf(this.sides.after).filter((other) => other.method === now && other.isListed);
    const answer = match.kind === 'not-found' ? '404' : `405 (Allow: ${match.allow.join(', ')})`;
    return this.break(
      routes.some((other) => other.httpMethod === route.httpMethod) ? 'ROUTE_PATH_CHANGED' : 'ROUTE_REMOVED',
      ['rest'],
      `${labelOf(route)} is gone; the rpc is at ${routes.map(labelOf).join(', ')}`,
      `callers of it get ${answer}`,
      'keep it: write the new one as `additional_bindings` of the same rule',
    );
  }

  private taken(route: Route, by: Route): Break {
    return this.break(
      'ROUTE_MOVED',
      ['rest'],
      `${labelOf(route)} now reaches ${by.rpc}`,
      'callers of it reach another rpc, with other messages',
      'leave the path to the old rpc, and give the other one a path of its own',
      by.method,
    );
  }

  private reading(route: Route, { route: now, variables }: Extract<Match<Route>, { kind: 'route' }>, [, path]: Sample) {
    const found: Break[] = [];
    const before = createMatcher([route]).match(route.httpMethod, path);
    const filled = before.kind === 'route' ? fillingOf(route, before.variables) : '';
    if (filled !== fillingOf(now, variables))
      found.push(
        this.break(
          'ROUTE_VARIABLES_CHANGED',
          ['rest'],
          `the variables of ${labelOf(route)} become those of ${now.path}`,
          `the same path fills other fields, or fills them with other values`,
          'keep the rule, and write the new one as `additional_bindings` with another path',
        ),
      );
    return [...found, ...this.bodies(route, now)];
  }

  private bodies(route: Route, now: Route): Break[] {
    const found: Break[] = [];
    const says = (rule: string, change: string, why: string) =>
      found.push(
        this.break(rule, ['rest'], change, why, 'keep the rule, and write the new one as `additional_bindings`'),
      );
    const body = (of: Route) => of.bodyField?.number ?? of.body;
    if (route.body !== '' && body(route) !== body(now))
      says(
        'ROUTE_BODY_CHANGED',
        `the body of ${labelOf(route)} was ${bodyWords(route)}, is ${bodyWords(now)}`,
        'requests as they were are refused with 400, or fill other fields',
      );
    const query = new Set(queryOf(now).map(({ number }) => number));
    const lost = body(route) === body(now) ? [] : queryOf(route).filter(({ number }) => !query.has(number));
    const gone = lost.filter(({ number }) => now.method.input.fields.some((field) => field.number === number));
    if (gone.length)
      says(
        'ROUTE_QUERY_GONE',
        `${labelOf(route)} no longer takes ${gone.map(({ jsonName }) => jsonName).join(', ')} from the query`,
        'requests with these in the query are refused with 400',
      );
    if ((route.responseField?.number ?? '') !== (now.responseField?.number ?? ''))
      says(
        'ROUTE_ANSWER_CHANGED',
        `the answer of ${labelOf(route)} was ${answerWords(route)}, is ${answerWords(now)}`,
        'callers find another JSON value in the answer',
      );
    return found;
  }

  private break(
    rule: string,
    breaks: Break['breaks'],
    change: string,
    why: string,
    instead: string,
    now: Parameters<typeof places>[2] = this.now,
  ): Break {
    return { rule, breaks, subject: nameOf(this.old), change, why, instead, ...places(this.sides, this.old, now) };
  }
}

const KINDS: Record<DescMethod['methodKind'], string> = {
  unary: 'unary',
  server_streaming: 'a stream of answers',
  client_streaming: 'a stream of requests',
  bidi_streaming: 'a stream both ways',
};

function labelOf({ httpMethod, path }: Route): string {
  return `${httpMethod === '*' ? 'any method' : httpMethod} ${path}`;
}

/** Which fields, by their numbers, a path fills with which values: what a variable is called does not count. */
function fillingOf(route: Route, variables: ReadonlyMap<string, string>): string {
  const filled = [...variables].map(([name, value]) => [
    (route.pathFields.get(name) ?? []).map(({ number }) => number).join('.'),
    value,
  ]);
  return JSON.stringify(filled.sort());
}

function queryOf(route: Route) {
  if (route.body === '*') return [];
  const filled = [...route.pathFields.values()].filter((path) => path.length === 1).map(([field]) => field);
  return route.method.input.fields.filter((field) => field !== route.bodyField && !filled.includes(field));
}

function bodyWords({ body }: Route): string {
  return body === '*' ? 'the whole request' : body === '' ? 'none' : `the field ${body}`;
}

function answerWords({ responseBody }: Route): string {
  return responseBody === '' ? 'the whole response' : `the field ${responseBody}`;
}
