import { nearest } from '../nearest.js';
import type { Problem } from './problems.js';
import type { Config } from './schema.js';

type Services = Config['services'];

/**
 * Names of the services so that each stands after all it needs; those that need nothing of each other keep the order of
 * the file. Expects services without a cycle and without unknown needs (`serviceProblems` tells).
 */
export function dependencyOrder(services: Services): string[] {
  const order: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (order.includes(name) || trail.includes(name)) return;
    for (const need of services[name]?.needs ?? []) visit(need, [...trail, name]);
    order.push(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return order;
}

/** What the schema cannot see: needs that do not exist or go round in a circle, and two services on one port. */
export function serviceProblems(services: Services): Problem[] {
  return [...unknownNeeds(services), ...cycles(services), ...sharedPorts(services)];
}

function unknownNeeds(services: Services): Problem[] {
  return Object.entries(services).flatMap(([name, { needs }]) =>
    needs
      .filter((need) => !Object.hasOwn(services, need))
      .map((need): Problem => {
        const near = nearest(need, Object.keys(services));
        const hint = near ? `; did you mean "${near}"?` : `; there are: ${Object.keys(services).join(', ')}`;
        return { path: ['services', name, 'needs'], problem: `there is no service "${need}"${hint}` };
      }),
  );
}

function cycles(services: Services): Problem[] {
  const told = new Set<string>();
  const found: Problem[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start >= 0) {
      const cycle = trail.slice(start);
      const key = [...cycle].sort().join();
      if (!told.has(key)) {
        const problem = `the services need each other in a circle: ${[...cycle, name].join(' → ')}`;
        found.push({ path: ['services', name, 'needs'], problem });
      }
      told.add(key);
      return;
    }
    for (const need of services[name]?.needs ?? []) visit(need, [...trail, name]);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return found;
}

function sharedPorts(services: Services): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(services).flatMap(([name, { host, port }]): Problem[] => {
    const address = `${host}:${port}`;
    const owner = owners.get(address);
    if (owner) return [{ path: ['services', name, 'port'], problem: `${owner} listens on port ${port} as well` }];
    owners.set(address, name);
    return [];
  });
}
