import { readBufYaml } from '../buf-yaml.js';
import type { Break } from './break.js';

/** What a project does not want to be told, by the section `breaking` of its buf.yaml. */
export interface Allowed {
  /** Names of rules, buf's or ao's. */
  readonly except: readonly string[];
  /** Files or folders of the contract as it is now. */
  readonly ignore: readonly string[];
}

/** ao's own rules, and those of buf that say the same: who takes all of them out does not want ao's either. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  ENUM_VALUE_REMOVED: ['ENUM_VALUE_NO_DELETE'],
  FIELD_BECAME_REQUIRED: ['MESSAGE_SAME_REQUIRED_FIELDS'],
  FIELD_NO_LONGER_REQUIRED: ['MESSAGE_SAME_REQUIRED_FIELDS'],
  FIELD_REMOVED: ['FIELD_NO_DELETE'],
  ROUTE_ANSWER_CHANGED: [],
  ROUTE_BODY_CHANGED: [],
  ROUTE_MOVED: [],
  ROUTE_PATH_CHANGED: [],
  ROUTE_QUERY_GONE: [],
  ROUTE_REMOVED: [],
  ROUTE_VARIABLES_CHANGED: [],
  RPC_REMOVED: ['RPC_NO_DELETE'],
  RULES_NARROWED: [],
  STREAM_KIND_CHANGED: ['RPC_SAME_CLIENT_STREAMING', 'RPC_SAME_SERVER_STREAMING'],
};

/** Reads `breaking` of the buf.yaml in a contract's folder. Of that, `use` does not count: the rules are those of ao. */
export async function readAllowed(root: string): Promise<Allowed> {
  const { breaking } = await readBufYaml(root);
  return { except: breaking?.except ?? [], ignore: (breaking?.ignore ?? []).map((path) => path.replace(/\/+$/, '')) };
}

/** Those names of rules and categories that buf must know. */
export function bufNames({ except }: Allowed): string[] {
  return except.filter((name) => !(name in OWN));
}

export function isAllowed({ rule, after, before }: Break, { except, ignore }: Allowed): boolean {
  const same = OWN[rule] ?? [];
  if (except.includes(rule) || (same.length && same.every((name) => except.includes(name)))) return true;
  const file = (after ?? before ?? '').replace(/:\d+$/, '');
  return ignore.some((path) => path === '.' || file === path || file.startsWith(`${path}/`));
}
