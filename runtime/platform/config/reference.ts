import * as z from 'zod';
import { isOverridable, variableOf } from './environment.js';
import { configSchema } from './schema.js';
import { formsOf, shapeOf, unwrap, valuesOf } from './schema-tree.js';

/** One key of ao.toml as the reference shows it. */
export interface ReferenceRow {
  /** Dotted; free names stand as `<name>`. */
  key: string;
  type: string;
  /** As TOML would write it; empty: none. */
  default: string;
  /** Name of the overriding variable; empty: none. */
  variable: string;
  description: string;
}

/** The JSON Schema (draft-07) of ao.toml, for editors: what a person may write, with the descriptions. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-07',
    override({ jsonSchema: node }) {
      // Keys that begin with `x-` are the user's own; editors shall not mark them.
      if (node.additionalProperties === false) node.patternProperties = { '^x-': {} };
    },
  });
  return { title: 'ao.toml', ...schema } as Record<string, unknown>;
}

/** Every key of ao.toml, in the order of the schema. */
export function referenceRows(): ReferenceRow[] {
  const rows: ReferenceRow[] = [];
  const visit = (schema: z.ZodType, path: string[]): void => {
    const shape = shapeOf(schema);
    const values = valuesOf(schema);
    if (shape) for (const [key, inner] of Object.entries(shape)) visit(inner, [...path, key]);
    else if (values && !isOverridable(values)) visitNames(schema, values, [...path, '<name>']);
    else rows.push(rowOf(schema, path));
  };
  const visitNames = (schema: z.ZodType, values: z.ZodType, path: string[]): void => {
    const table = formsOf(values).find((form) => shapeOf(form));
    if (formsOf(values).length > 1)
      rows.push({ ...rowOf(values, path), description: unwrap(schema).description ?? '' });
    if (table) visit(table, path);
  };
  visit(configSchema, []);
  return rows;
}

function rowOf(schema: z.ZodType, path: readonly string[]): ReferenceRow {
  const { fallback, description, optional } = unwrap(schema);
  return {
    key: path.join('.'),
    type: typeOf(schema),
    default: fallback === undefined ? (optional ? '' : 'required') : JSON.stringify(fallback),
    variable: isOverridable(schema)
      ? variableOf(path.map((part) => part.replace(/[<>]/g, ''))).replace('_NAME_', '_<NAME>_')
      : '',
    description: description ?? '',
  };
}

function typeOf(schema: z.ZodType): string {
  const node = unwrap(schema).schema;
  if (node instanceof z.ZodUnion) return formsOf(node).map(typeOf).join(' or ');
  if (node instanceof z.ZodArray) return `list of ${typeOf(node.element as z.ZodType)}`;
  if (node instanceof z.ZodRecord) return `table of ${typeOf(node.valueType as z.ZodType)}`;
  if (node instanceof z.ZodEnum) return node.options.map((option) => `\`"${option}"\``).join(' or ');
  if (node instanceof z.ZodNumber) return node.format === 'safeint' ? 'integer' : 'number';
  return node instanceof z.ZodObject ? 'table' : node instanceof z.ZodString ? 'text' : node.type;
}

/** The reference page of ao.toml: one Markdown table a section, each key with type, default, variable and meaning. */
export function configReference(): string {
  const all = referenceRows();
  const parts = Object.entries(configSchema.shape).map(([section, schema]) => {
    const rows = all.filter((row) => row.key.split('.')[0] === section);
    const about = unwrap(schema).description ?? '';
    const lines = rows.map(
      (r) => `| ${[code(r.key), r.type, code(r.default), code(r.variable), r.description].map(cell).join(' | ')} |`,
    );
    return [
      `## [${section}]`,
      '',
      about,
      '',
      '| key | type | default | variable | meaning |',
      '|---|---|---|---|---|',
      ...lines,
      '',
    ].join('\n');
  });
  return `${INTRODUCTION}\n${parts.join('\n')}`;
}

const code = (text: string) => (text === '' || text === 'required' ? text : `\`${text}\``);
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const INTRODUCTION = `# ao.toml

Every key, its default, and the environment variable that overrides it. A variable wins over the file, the file over the
default; \`ao config\` shows each resolved value and where it came from. Lists are written in a variable with commas.
Keys that begin with \`x-\` are yours: ao reads past them. \`<name>\` is a name of your choice; in the variable's name it
stands in capitals, with \`_\` for a hyphen.
`;
