import { fault } from '../errors/index.js';
import { ownPath } from './own-routes.js';
import { shapeOf } from './path-template.js';
import type { Route } from './routes.js';

/**
 * Refuses routes that could not all be reached: one that claims a path of ao's own is AO_CONTRACT_ROUTE_TAKEN, two that
 * claim the same requests are AO_CONTRACT_ROUTE_CONFLICT.
 */
export function refuseConflicts(routes: readonly Route[]): void {
  refuseOwn(routes);
  refuseTwins(routes);
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

/** Equal for routes that claim the same requests. */
export function claimOf({ httpMethod, template }: Pick<Route, 'httpMethod' | 'template'>): string {
  return `${httpMethod} ${shapeOf(template)}`;
}

function claimant({ rpc, source }: Route): string {
  return `${rpc} (${source})`;
}
