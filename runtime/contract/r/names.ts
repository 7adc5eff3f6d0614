import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { TAKEN } from './taken.js';

/** `DescribeModel` → `describe_model`, `GetHTTPStatus` → `get_http_status`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * The function of model.R that answers each rpc of the services: the rpc in snake_case; `<service>_<rpc>` where two of them
 * or R itself have that name, and where this is taken too, with the package before it.
 */
export function rFunctionNames(services: readonly DescService[]): ReadonlyMap<DescMethod, string> {
  const names = new Map<DescMethod, string>();
  const wishes = [short, withService, withPackage];
  let open = services.flatMap(({ methods }) => methods);
  for (const wish of wishes) {
    const counts = new Map<string, number>();
    for (const rpc of open) counts.set(wish(rpc), (counts.get(wish(rpc)) ?? 0) + 1);
    const used = new Set(names.values());
    const free = (name: string): boolean => counts.get(name) === 1 && !used.has(name) && !TAKEN.has(name);
    for (const rpc of open) if (free(wish(rpc))) names.set(rpc, wish(rpc));
    open = open.filter((rpc) => !names.has(rpc));
  }
  // Names that differ in nothing but their capitals.
  for (const rpc of open) names.set(rpc, claim(withPackage(rpc), new Set([...TAKEN, ...names.values()])));
  return names;
}

const short = (rpc: DescMethod): string => {
  const name = snakeCase(rpc.name);
  // A name in R does not begin with a line.
  return name.startsWith('_') ? `rpc${name}` : name;
};

const withService = (rpc: DescMethod): string =>
  `${snakeCase(rpc.parent.name)}_${snakeCase(rpc.name)}`.replace(/^_+/, '');

const withPackage = (rpc: DescMethod): string => {
  const { package: proto } = rpc.parent.file.proto;
  return `${proto.split('.').map(snakeCase).join('_')}_${withService(rpc)}`.replace(/^_+/, '');
};

function claim(wish: string, taken: ReadonlySet<string>): string {
  let name = wish;
  while (taken.has(name)) name += '_';
  return name;
}
