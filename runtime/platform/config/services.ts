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

/** What the schema cannot see: needs that do not exist or go round in a circle, two services on one port, models that nobody calls. */
export function serviceProblems(services: Services): Problem[] {
  return [...unknownNeeds(services), ...cycles(services), ...sharedPorts(services), ...notCalled(services)];
}

/** `serves` and `share` say what an api-service calls a model for. */
function notCalled(services: Services): Problem[] {
  const all = Object.entries(services);
  const api = all.find(([, { kind }]) => kind === 'api');
  return all.flatMap(([name, { kind, serves, share }]): Problem[] => {
    const key = serves !== undefined ? 'serves' : share !== undefined ? 'share' : undefined;
    if (key === undefined) return [];
    const path = ['services', name, key];
    if (kind !== 'model') return [{ path, problem: 'only a model-service serves a part of the contract' }];
    if (serves?.length === 0) return [{ path, problem: 'it serves nothing', cure: 'Leave it out to serve all' }];
    if (api === undefined || all.some(([, { kind: of, needs }]) => of === 'api' && needs.includes(name))) return [];
    const cure = `Add it in [services.${api[0]}]: needs = ${JSON.stringify([...api[1].needs, name])}`;
    return [{ path, problem: `no api-service needs ${name}, so that nobody would call it`, cure }];
  });
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
