import { fault } from '../errors/index.js';
import { ownPath } from './own-routes.js';
import { shapeOf, type Segment } from './path-template.js';
import { compareTails, mergedTail, splitAtRest } from './precedence.js';
import type { Route } from './routes.js';

/**
 * Refuses routes that could not all be reached: one that claims a path of ao's own is AO_CONTRACT_ROUTE_TAKEN, two that
 * claim the same requests are AO_CONTRACT_ROUTE_CONFLICT, two that share some, and neither is more exact,
 * AO_CONTRACT_ROUTE_AMBIGUOUS.
 */
export function refuseConflicts(routes: readonly Route[]): void {
  refuseOwn(routes);
  refuseTwins(routes);
  refuseAmbiguous(routes);
}

function refuseOwn(routes: readonly Route[]): void {
  for (const { httpMethod, path, template, rpc, source } of routes) {
    const own = ownPath(httpMethod, template);
    if (own !== undefined)
      throw fault('AO_CONTRACT_ROUTE_TAKEN', { where: source, rpc, route: `${httpMethod} ${path}`, own });
  }
}

function refuseTwins(routes: readonly Route[]): void {
  const claimed = new Map<string, Route>();
  for (const route of routes) {
    const claim = claimOf(route);
    const other = claimed.get(claim);
    if (other !== undefined)
      throw fault('AO_CONTRACT_ROUTE_CONFLICT', { route: claim, first: claimant(other), second: claimant(route) });
    claimed.set(claim, route);
  }
}

/**
 * Without `**` a literal beats a wildcard at the first segment in which two paths differ. Behind a `**` the segments of
 * two paths do not stand beside each other, so that there may be nothing to choose by.
 */
function refuseAmbiguous(routes: readonly Route[]): void {
  const seen = new Map<string, { route: Route; tail: Segment[] }[]>();
  for (const route of routes) {
    const parts = splitAtRest(route.template);
    if (parts === undefined) continue;
    const head = `${route.template.verb} ${JSON.stringify(parts.head)}`;
    const others = seen.get(head) ?? [];
    const rival = others.find((other) => shareMethod(other.route, route) && isUndecided(other.tail, parts.tail));
    if (rival !== undefined)
      throw fault('AO_CONTRACT_ROUTE_AMBIGUOUS', {
        example: `${route.httpMethod} ${exampleOf([...parts.head, ...(mergedTail(rival.tail, parts.tail) ?? [])], route)}`,
        first: `${rival.route.path} of ${claimant(rival.route)}`,
        second: `${route.path} of ${claimant(route)}`,
      });
    seen.set(head, [...others, { route, tail: parts.tail }]);
  }
}

function isUndecided(a: readonly Segment[], b: readonly Segment[]): boolean {
  return JSON.stringify(a) !== JSON.stringify(b) && compareTails(a, b) === undefined;
}

function shareMethod({ httpMethod: a }: Route, { httpMethod: b }: Route): boolean {
  return a === b || a === '*' || b === '*' || `${a} ${b}` === 'GET HEAD' || `${b} ${a}` === 'GET HEAD';
}

function exampleOf(segments: readonly Segment[], { template: { verb } }: Route): string {
  const words = segments.map((segment) => (segment.kind === 'literal' ? encodeURIComponent(segment.value) : 'x'));
  return `/${words.join('/')}${verb && `:${verb}`}`;
}

/** Equal for routes that claim the same requests. */
export function claimOf({ httpMethod, template }: Pick<Route, 'httpMethod' | 'template'>): string {
  return `${httpMethod} ${shapeOf(template)}`;
}

function claimant({ rpc, source }: Route): string {
  return `${rpc} (${source})`;
}
