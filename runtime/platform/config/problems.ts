import type { z } from 'zod';
import { AoError, fault } from '../../errors/index.js';
import { nearest } from '../nearest.js';
import { configSchema } from './schema.js';
import { formsOf, schemaAt, shapeOf } from './schema-tree.js';
import type { Places, TomlFile } from './toml.js';

/** Something wrong with one key. */
export interface Problem {
  path: readonly PropertyKey[];
  /** Set when the key itself is unknown; else `problem` says what is wrong with its value. */
  unknown?: { near: string | undefined };
  problem: string;
  /** What to do about it, where that can be said. */
  cure?: string;
  /** The value is not the file's: a command is about to write it there. The file has no line for it. */
  unwritten?: boolean;
}

type Issue = z.core.$ZodIssue;

/** Turns the schema's issues into problems a person can find: one per key, in words. */
export function problemsOf(issues: readonly Issue[], data: unknown, base: readonly PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
    if (issue.code === 'invalid_key') return [{ path, problem: issue.issues[0]?.message ?? issue.message }];
    if (issue.code === 'invalid_union') return unionProblems(issue, path, data);
    if (issue.code === 'invalid_value') return [noChoice(issue, path, data)];
    return [{ path, problem: words(issue.message) }];
  });
}

function unknownKey(path: readonly PropertyKey[], key: string): Problem {
  const schema = schemaAt(configSchema, path);
  const known = (schema ? formsOf(schema) : []).flatMap((form) => Object.keys(shapeOf(form) ?? {}));
  return { path: [...path, key], unknown: { near: nearest(key, known) }, problem: 'unknown key' };
}

/** Of a union's forms, the one the user meant is the one whose outer type fits: its complaints are told, not the others'. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[], data: unknown): Problem[] {
  const meant = issue.errors.find((branch) => !branch.some((i) => i.path.length === 0 && i.code === 'invalid_type'));
  return meant ? problemsOf(meant as Issue[], data, path) : [{ path, problem: words(issue.message) }];
}

function noChoice(issue: z.core.$ZodIssueInvalidValue, path: readonly PropertyKey[], data: unknown): Problem {
  const given = path.reduce<unknown>((table, key) => (table as Record<PropertyKey, unknown> | undefined)?.[key], data);
  const near = typeof given === 'string' ? nearest(given, issue.values.map(String)) : undefined;
  return { path, problem: words(issue.message), ...(near === undefined ? {} : { cure: `Did you mean "${near}"?` }) };
}

const words = (message: string) =>
  message
    .replace(/^Invalid (?:input|option): /, '')
    .replace(
      /^Too (?:big|small): expected \w+ to (be|have) ([<>]=?)/,
      (_, verb, sign) => `must ${verb} ${BOUNDS[sign]} `,
    )
    .replace(/^expected int, received number$/, 'must be a whole number')
    .replace(/, received undefined$/, ', but it is missing');

const BOUNDS: Readonly<Record<string, string>> = {
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
};

/**
 * One error for all problems: the first in the file is its message, the others are its details. `given` says which
 * variable of the environment gave which dotted key.
 */
export async function problemsError(
  problems: readonly Problem[],
  { name, toml }: { name: string; toml: TomlFile },
  given: ReadonlyMap<string, string>,
): Promise<AoError> {
  const places = await toml.places();
  const located = problems.map((problem) => ({ problem, ...locate(problem, { name, places }, given) }));
  located.sort((a, b) => a.line - b.line || a.column - b.column);
  const errors = located.map(({ problem, where }) => {
    const key = problem.path.map(String).join('.');
    return problem.unknown
      ? fault('AO_CONFIG_UNKNOWN_KEY', { where, key, near: problem.unknown.near })
      : fault('AO_CONFIG_INVALID', { where, key, problem: problem.problem, cure: problem.cure });
  });
  const [first, ...others] = errors as [AoError, ...AoError[]];
  if (others.length === 0) return first;
  const details = others.map((e) => (e.code === 'AO_CONFIG_UNKNOWN_KEY' ? `${e.message}. ${e.remedy[0]}` : e.message));
  return new AoError(first.code, first.message, first.remedy, { details });
}

function locate(
  { path, unwritten = false }: Problem,
  file: { name: string; places: Places },
  given: ReadonlyMap<string, string>,
) {
  const variable = given.get(path.map(String).join('.'));
  if (variable) return { where: `env ${variable}`, line: Number.MAX_SAFE_INTEGER, column: 0 };
  if (unwritten) return { where: file.name, line: Number.MAX_SAFE_INTEGER, column: 0 };
  const { line, column } = file.places(path) ?? { line: 1, column: 1 };
  return { where: `${file.name}:${line}:${column}`, line, column };
}
