import * as z from 'zod';

/** A node of the schema without the wrappers for defaults and optionality. */
export interface SchemaNode {
  schema: z.ZodType;
  description: string | undefined;
  optional: boolean;
  /** The default, when the key has one. */
  fallback: unknown;
}

/** Takes off `default`, `prefault` and `optional`; keeps what they said. */
export function unwrap(schema: z.ZodType): SchemaNode {
  const node: SchemaNode = { schema, description: schema.description, optional: false, fallback: undefined };
  for (;;) {
    const inner = node.schema;
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) node.fallback ??= inner.def.defaultValue;
    else if (inner instanceof z.ZodOptional) node.optional = true;
    else return node;
    node.schema = inner.unwrap() as z.ZodType;
    node.description ??= node.schema.description;
  }
}

/** The keys of a table with fixed keys, or undefined when the node is not one. */
export function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const node = unwrap(schema).schema;
  return node instanceof z.ZodObject ? (node.shape as Record<string, z.ZodType>) : undefined;
}

/** The schema of the values of a table with free names, or undefined when the node is not one. */
export function valuesOf(schema: z.ZodType): z.ZodType | undefined {
  const node = unwrap(schema).schema;
  return node instanceof z.ZodRecord ? (node.valueType as z.ZodType) : undefined;
}

/** The forms a value may take: those of a union, or the node alone. */
export function formsOf(schema: z.ZodType): z.ZodType[] {
  const node = unwrap(schema).schema;
  return node instanceof z.ZodUnion ? (node.options as z.ZodType[]) : [node];
}

export type Table = Record<string, unknown>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The schema of `path`, through free names and the table form of unions; undefined where the schema knows no such key. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  for (const form of formsOf(schema)) {
    const next = valuesOf(form) ?? shapeOf(form)?.[String(key)];
    if (next) return schemaAt(next, rest);
  }
  return undefined;
}

/**
 * A copy of `value` without the keys that begin with `x-`. Only keys that ao gives meaning to are touched: the names of
 * services, tasks, gates and variables are the user's own, and may begin as they like.
 */
export function withoutExtensions(schema: z.ZodType, value: unknown): unknown {
  if (!isTable(value)) return value;
  for (const form of formsOf(schema)) {
    const shape = shapeOf(form);
    const values = valuesOf(form);
    if (!shape && !values) continue;
    const kept = Object.entries(value).filter(([key]) => values || !key.startsWith('x-'));
    return Object.fromEntries(
      kept.map(([key, inner]) => {
        const next = values ?? shape?.[key];
        return [key, next ? withoutExtensions(next, inner) : inner];
      }),
    );
  }
  return value;
}
