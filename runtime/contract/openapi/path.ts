import type { DescField } from '@bufbuild/protobuf';
import type { PathTemplate, Segment } from '../path-template.js';
import type { Route } from '../routes.js';
import { unlessEmpty, type Parameter } from './document.js';
import type { Schemas } from './schemas.js';

/** A path as OpenAPI writes it, and the names of its wildcards in order. */
export interface DocumentedPath {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * OpenAPI's parameters hold one segment each, so a variable of several is written out: one that is `clinics/*` becomes
 * `clinics/{clinic}`. Only `**` must stay one parameter; its description says so. `taken` are paths that must not
 * come out again, because they are those of other templates.
 */
export function documentedPath(template: PathTemplate, taken: ReadonlySet<string>): DocumentedPath {
  for (let n = 1; ; n++) {
    const documented = written(template, n === 1 ? '' : `_${n}`);
    if (!taken.has(documented.path)) return documented;
  }
}

function written({ segments, variables, verb }: PathTemplate, suffix: string): DocumentedPath {
  const names: string[] = [];
  const words = segments.map((segment, i) => {
    if (segment.kind === 'literal') return encodeURIComponent(segment.value);
    const variable = variables.find(({ start, end }) => start <= i && i < end);
    const whole = variable !== undefined && variable.end - variable.start === 1;
    const name = unused(
      names,
      (whole ? variable.field : nameAfter(segments[i - 1], variable?.field ?? 'segment')) + suffix,
    );
    names.push(name);
    return `{${name}}`;
  });
  return { path: `/${words.join('/')}${verb && `:${verb}`}`, names };
}

/** The parameters of a route's path; `names` are those of `documentedPath`. */
export function pathParameters(route: Route, names: readonly string[], schemas: Schemas): Parameter[] {
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
    return {
      name: names[order] as string,
      in: 'path',
      required: true,
      schema: whole && field ? schemas.field(field) : { type: 'string' },
      ...unlessEmpty('description', description.filter(Boolean).join('\n\n')),
    };
  });
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
