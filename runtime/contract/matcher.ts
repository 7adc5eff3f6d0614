import type { PathTemplate, Segment, TemplateVariable } from './path-template.js';
import { decodeCaptured } from './percent.js';
import { inOrder } from './precedence.js';

/** What a matcher needs of a route; `*` as the method answers every method. */
export interface Matchable {
  readonly httpMethod: string;
  readonly template: PathTemplate;
}

/** Values of a path's variables by dotted field path, percent-decoded. */
export type PathVariables = ReadonlyMap<string, string>;

export type Match<R> =
  | { readonly kind: 'route'; readonly route: R; readonly variables: PathVariables }
  | { readonly kind: 'not-found' }
  /** The path is known, the method is not; `allow` is sorted and holds HEAD wherever it holds GET. */
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] };

export interface Matcher<R> {
  /** `rawPath` is the path as it came over the wire: still percent-encoded, without the query. */
  match(httpMethod: string, rawPath: string): Match<R>;
}

/** Routes that end at one place, by verb and then by method. */
type Ends<R> = Map<string, Map<string, R>>;

interface Node<R> {
  readonly literals: Map<string, Node<R>>;
  one?: Node<R>;
  /** What may stand behind a `**` here, in the order in which it is tried. */
  rests: Rest<R>[];
  readonly ends: Ends<R>;
}

interface Rest<R> {
  readonly tail: readonly Segment[];
  readonly ends: Ends<R>;
}

/**
 * Makes a matcher: a trie over path segments in which a literal beats `*` and `*` beats `**`; what stands behind a `**` is
 * tried by `compareTails`. A more exact path that lacks the method gives way to a less exact one that has it. HEAD is
 * answered by GET. Two routes of one shape and method must not be given (`routesOf` refuses them): the later would win.
 * Malformed percent-encoding in a variable throws RequestInvalid.
 */
export function createMatcher<R extends Matchable>(routes: Iterable<R>): Matcher<R> {
  const root = node<R>();
  for (const route of routes) insert(root, route);
  return { match: (httpMethod, rawPath) => match(root, httpMethod, rawPath) };
}

function node<R>(): Node<R> {
  return { literals: new Map(), rests: [], ends: new Map() };
}

function insert<R extends Matchable>(root: Node<R>, route: R): void {
  const { segments, verb } = route.template;
  let at = root;
  let ends: Ends<R> | undefined;
  for (const [i, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      ends = endsBehind(at, segments.slice(i + 1));
      break;
    }
    at = segment.kind === 'one' ? (at.one ??= node()) : childOf(at.literals, segment.value, () => node());
  }
  childOf(ends ?? at.ends, verb, () => new Map<string, R>()).set(route.httpMethod, route);
}

function endsBehind<R>(at: Node<R>, tail: readonly Segment[]): Ends<R> {
  const key = JSON.stringify(tail);
  const known = at.rests.find((rest) => JSON.stringify(rest.tail) === key);
  if (known !== undefined) return known.ends;
  const ends: Ends<R> = new Map();
  at.rests = inOrder([...at.rests, { tail, ends }]);
  return ends;
}

function childOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function match<R extends Matchable>(root: Node<R>, httpMethod: string, rawPath: string): Match<R> {
  const allow = new Set<string>();
  for (const { segments, verb } of readings(rawPath)) {
    for (const end of walk(root, segments, 0)) {
      const byMethod = end.get(verb);
      if (byMethod === undefined) continue;
      const route =
        byMethod.get(httpMethod) ?? (httpMethod === 'HEAD' ? byMethod.get('GET') : undefined) ?? byMethod.get('*');
      if (route !== undefined) return { kind: 'route', route, variables: capture(route.template, segments) };
      for (const method of byMethod.keys()) allow.add(method);
    }
  }
  if (allow.has('GET')) allow.add('HEAD');
  return allow.size ? { kind: 'method-not-allowed', allow: [...allow].sort() } : { kind: 'not-found' };
}

/** A path ending in `a:b` may be segment `a` with verb `b`, or segment `a:b`; the verb is tried first. */
function* readings(rawPath: string): Generator<{ segments: string[]; verb: string }> {
  const segments = rawPath === '/' ? [] : rawPath.split('/').slice(1);
  const last = segments.at(-1) ?? '';
  const colon = last.lastIndexOf(':');
  if (colon >= 0)
    yield { segments: [...segments.slice(0, -1), last.slice(0, colon)], verb: decoded(last.slice(colon + 1)) };
  yield { segments, verb: '' };
}

/** All places at which the segments can end, the most exact first. */
function* walk<R>(at: Node<R>, segments: readonly string[], i: number): Generator<Ends<R>> {
  const segment = segments[i];
  if (segment === undefined) yield at.ends;
  else {
    const literal = at.literals.get(decoded(segment));
    if (literal) yield* walk(literal, segments, i + 1);
    if (at.one && segment !== '') yield* walk(at.one, segments, i + 1);
  }
  for (const { tail, ends } of at.rests) if (endsLike(segments, i, tail)) yield ends;
}

function endsLike(segments: readonly string[], from: number, tail: readonly Segment[]): boolean {
  const start = segments.length - tail.length;
  return (
    start >= from &&
    tail.every((wanted, i) => {
      const segment = segments[start + i] as string;
      return wanted.kind === 'literal' ? decoded(segment) === wanted.value : segment !== '';
    })
  );
}

function decoded(raw: string): string {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function capture(template: PathTemplate, segments: readonly string[]): PathVariables {
  return new Map(template.variables.map((variable) => [variable.field, valueOf(variable, template, segments)]));
}

/** A `**` holds more segments than its one in the template, or fewer: all behind it is shifted by as many. */
function valueOf(
  { field, start, end, multi }: TemplateVariable,
  template: PathTemplate,
  segments: readonly string[],
): string {
  const rest = template.segments.findIndex(({ kind }) => kind === 'rest');
  const shift = segments.length - template.segments.length;
  const placed = (index: number) => (rest >= 0 && index > rest ? index + shift : index);
  return decodeCaptured(segments.slice(placed(start), placed(end)).join('/'), multi, field);
}
