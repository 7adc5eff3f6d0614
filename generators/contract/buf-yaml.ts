import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';

/** Rules of buf as a buf.yaml chooses them; what else may stand there is passed on to buf. */
export interface BufRules {
  readonly [key: string]: unknown;
  readonly except?: readonly string[];
  /** Files or folders, relative to the contract's. */
  readonly ignore?: readonly string[];
}

interface BufYaml {
  readonly version: string;
  readonly lint: BufRules | undefined;
  readonly breaking: BufRules | undefined;
}

/**
 * What the `buf.yaml` of a contract's folder says of rules, if there is one. Only these are taken from it: its modules and
 * remote dependencies would need folders and a network. One that cannot be read is AO_CONTRACT_INVALID.
 */
export async function readBufYaml(root: string): Promise<BufYaml> {
  const text = await readFile(join(root, 'buf.yaml'), 'utf8').catch(() => '');
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    throw invalid(`buf.yaml:${line}:${col}`, error.message.split('\n')[0] ?? '');
  }
  const own = mapping(document.toJS(), 'the file');
  const first = mapping(Array.isArray(own['modules']) ? own['modules'][0] : undefined, 'modules');
  return {
    version: typeof own['version'] === 'string' ? own['version'] : 'v2',
    lint: rulesOf(own, first, 'lint'),
    breaking: rulesOf(own, first, 'breaking'),
  };
}

/** Those at the top count before those of the first module: a contract is one module. */
function rulesOf(own: Record<string, unknown>, first: Record<string, unknown>, kind: string): BufRules | undefined {
  const found = own[kind] ?? first[kind];
  if (found === undefined || found === null) return undefined;
  const rules = mapping(found, kind);
  return { ...rules, ...texts(rules, kind, 'except'), ...texts(rules, kind, 'ignore') };
}

function texts(rules: Record<string, unknown>, kind: string, key: string): Record<string, readonly string[]> {
  const value = rules[key] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalid('buf.yaml', `${kind}.${key} is not a list of texts`);
  return { [key]: value };
}

function mapping(value: unknown, name: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('buf.yaml', `${name} is not a mapping`);
  return value as Record<string, unknown>;
}

function invalid(where: string, problem: string) {
  return fault('AO_CONTRACT_INVALID', { where, problem });
}
