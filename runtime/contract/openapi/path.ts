import type { DescField } from '@bufbuild/protobuf';
import type { PathTemplate, Segment } from '../path-template.js';
import type { Route } from '../routes.js';
import type { Makers } from './content.js';
import { unlessEmpty, type Parameter, type Schema } from './document.js';

/** A path as OpenAPI writes it, and the names of its wildcards in order. */
export interface DocumentedPath {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * How OpenAPI writes the paths of templates. Its parameters hold one segment each, so a variable of several is written
 * out: one that is `clinics/*` becomes `clinics/{clinic}`. Only `**` must stay one parameter; its description says so.
 * Paths that differ in the names of their parameters alone are one path to OpenAPI: the first to come names them.
 */
export function documentedPaths(templates: readonly PathTemplate[]): ReadonlyMap<PathTemplate, DocumentedPath> {
  const byShape = new Map<string, DocumentedPath>();
  return new Map(
    templates.map((template) => {
      const documented = written(template);
      const shape = documented.path.replace(/\{[^}]*\}/g, '{}');
      const first = byShape.get(shape) ?? documented;
      byShape.set(shape, first);
      return [template, first];
    }),
  );
}

function written({ segments, variables, verb }: PathTemplate): DocumentedPath {
  const names: string[] = [];
  const words = segments.map((segment, i) => {
    if (segment.kind === 'literal') return encodeURIComponent(segment.value);
    const variable = variables.find(({ start, end }) => start <= i && i < end);
    const whole = variable !== undefined && variable.end - variable.start === 1;
    // Without dots: many tools take `{visit.id}` for an expression.
    const field = variable?.field.replaceAll('.', '_');
    const name = unused(names, whole && field ? field : nameAfter(segments[i - 1], field ?? 'segment'));
    names.push(name);
    return `{${name}}`;
  });
  return { path: `/${words.join('/')}${verb && `:${verb}`}`, names };
}

/** The parameters of a route's path; `names` are those of `documentedPaths`. */
export function pathParameters(route: Route, names: readonly string[], { schemas, examples }: Makers): Parameter[] {
  const wildcards = route.template.segments.flatMap((segment, i) =>
    segment.kind === 'literal' ? [] : [{ segment, i }],
  );
  return wildcards.map(({ segment, i }, order) => {
    const variable = route.template.variables.find(({ start, end }) => start <= i && i < end);
    const whole = variable !== undefined && !variable.multi;
    const field = variable && route.pathFields.get(variable.field)?.at(-1);
    const description = [
      field && route.contract.comment(field),
      variable && !whole && partOf(route.template, variable.start, variable.end, field),
      rest(segment),
    ];
    const name = names[order] as string;
    const example = (whole && field ? examples.field(field, 'request') : undefined) ?? `${name}-1`;
    return {
      name,
      in: 'path',
      required: true,
      // Nothing between two slashes is no segment.
      schema:
        whole && field
          ? segmentSchema(schemas.field(field))
          : { type: 'string', ...(segment.kind === 'one' && { minLength: 1 }) },
      ...unlessEmpty('description', description.filter(Boolean).join('\n\n')),
      example: example === '' ? `${name}-1` : example,
    };
  });
}

function segmentSchema(schema: Schema): Schema {
  return schema['type'] === 'string' && !('pattern' in schema) ? { minLength: 1, ...schema } : schema;
}

function partOf({ segments }: PathTemplate, start: number, end: number, field: DescField | undefined): string {
  if (end - start === 1) return '';
  const pattern = segments
    .slice(start, end)
    .map((s) => (s.kind === 'literal' ? s.value : s.kind === 'one' ? '*' : '**'));
  return `A part of \`${field?.name}\`, which is \`${pattern.join('/')}\`.`;
}

function rest({ kind }: Segment): string {
  return kind === 'rest' ? 'May hold any number of segments: a `/` in it stands as it is.' : '';
}

/** `clinics/*` is a clinic. */
function nameAfter(before: Segment | undefined, otherwise: string): string {
  if (before?.kind !== 'literal' || !/^\w+$/.test(before.value)) return otherwise;
  return before.value.replace(/ies$/, 'y').replace(/s$/, '');
}

function unused(names: readonly string[], wanted: string): string {
  let name = wanted;
  for (let n = 2; names.includes(name); n++) name = `${wanted}_${n}`;
  return name;
}
