import * as z from 'zod';
import { fault } from '../../runtime/errors/index.js';
import type { Question } from '../catalogue/generator.js';
import type { BlueprintManifest } from '../project/blueprint.js';
import { FLAGS } from './flags.js';
import { KNOWN_NAMES } from './view.js';

const questionSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, 'must be a word such as `port` or `with-tests`'),
    summary: z.string().min(1),
    kind: z.enum(['text', 'number', 'flag', 'list']).default('text'),
    choices: z.array(z.string().min(1)).min(1).optional(),
    char: z
      .string()
      .regex(/^[a-z]$/, 'must be one small letter')
      .refine((char) => char !== 'y' && char !== 'q' && char !== 'h', 'is a flag of ao')
      .optional(),
    fallback: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
    optional: z.literal(true).optional(),
  })
  .refine(({ name }) => !FLAGS.includes(name) && !KNOWN_NAMES.has(name), { error: 'the name has a meaning of its own' })
  .refine(({ kind, fallback }) => fallback === undefined || FITS[kind](fallback), {
    error: 'fallback is of another kind',
  })
  .refine(({ choices, fallback }) => [fallback ?? []].flat().every((each) => choices?.includes(String(each)) ?? true), {
    error: 'fallback is none of the choices',
  });

const FITS: Readonly<Record<Question['kind'], (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
};

const paths = z.array(z.string().min(1));

const definitionSchema = z.strictObject({
  $schema: z.string().optional(),
  summary: z.string().min(1),
  takesName: z.string().min(1).default('Name of it, in kebab-case.'),
  variables: z.record(z.string(), z.string()).default({}),
  questions: z
    .array(questionSchema)
    .default([])
    .refine((all) => areDistinct(all.map(({ name }) => name)), { error: 'two have one name' })
    .refine((all) => areDistinct(all.flatMap(({ char }) => char ?? [])), { error: 'two have one letter' }),
  classes: z.strictObject({
    gen: paths.optional(),
    seam: paths.optional(),
    merged: paths.optional(),
    keyed: paths.optional(),
  }),
});

function areDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}

/** `blueprint.json` of a blueprint that is not ao's own. */
export type Definition = BlueprintManifest & { readonly takesName: string; readonly questions: readonly Question[] };

/** Reads `blueprint.json`; `file` is what errors call it. Throws AO_BLUEPRINT_INVALID with the place in the file. */
export function readDefinition(name: string, file: string, text: string): Definition {
  const result = definitionSchema.safeParse(parseJson(name, file, text));
  if (result.success) return result.data as Definition;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  const problem = `${where === '' ? '' : `${where}: `}${issue?.message ?? 'it is not that of a blueprint'}`;
  throw fault('AO_BLUEPRINT_INVALID', { name, place: file, problem });
}

function parseJson(name: string, file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    const place = line === undefined ? file : `${file}:${line}`;
    throw fault('AO_BLUEPRINT_INVALID', { name, place, problem: message }, { cause });
  }
}
