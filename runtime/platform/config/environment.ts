import * as z from 'zod';
import { configSchema, defaultServices } from './schema.js';
import { isTable, shapeOf, unwrap, valuesOf, type Table } from './schema-tree.js';

/** A value of the configuration that a variable may override. */
export interface Override {
  variable: string;
  path: readonly string[];
  schema: z.ZodType;
}

/** The variable that overrides the key at `path`: `AO_SERVICES_API_SERVICE_PORT` for `services.api-service.port`. */
export function variableOf(path: readonly string[]): string {
  return ['AO', ...path]
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
}

/** Whether a variable can hold a value of this kind: text, a number, true/false, or a list of texts. */
export function isOverridable(schema: z.ZodType): boolean {
  const node = unwrap(schema).schema;
  if (node instanceof z.ZodArray) return node.element instanceof z.ZodString;
  return [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum].some((kind) => node instanceof kind);
}

/** Every override there is for a file that says `data`: free names (services, gates) count where they are written. */
export function overridesFor(data: Table): Override[] {
  const found: Override[] = [];
  const visit = (schema: z.ZodType, value: unknown, path: string[]): void => {
    const shape = shapeOf(schema);
    const values = valuesOf(schema);
    const table = isTable(value) ? value : {};
    if (shape) for (const [key, inner] of Object.entries(shape)) visit(inner, table[key], [...path, key]);
    else if (values) for (const key of Object.keys(table)) visit(values, table[key], [...path, key]);
    else if (isOverridable(schema)) found.push({ variable: variableOf(path), path, schema });
  };
  visit(configSchema, { ...data, services: data['services'] ?? defaultServices }, []);
  return found;
}

/**
 * Lays the overrides found in `env` over `data` (in place) and returns which variable gave which dotted key. A text
 * that is not of the key's type is kept as it is, so that the schema refuses it in its own words.
 */
export function applyEnvironment(data: Table, env: NodeJS.ProcessEnv): Map<string, string> {
  const given = new Map<string, string>();
  for (const { variable, path, schema } of overridesFor(data)) {
    const text = env[variable];
    if (text === undefined) continue;
    if (path[0] === 'services') data['services'] ??= structuredClone(defaultServices);
    put(data, path, typed(schema, text));
    given.set(path.join('.'), variable);
  }
  return given;
}

function typed(schema: z.ZodType, text: string): unknown {
  const node = unwrap(schema).schema;
  if (node instanceof z.ZodNumber) return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (node instanceof z.ZodBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  if (node instanceof z.ZodArray) return text === '' ? [] : text.split(',').map((part) => part.trim());
  return text;
}

function put(data: Table, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    data[key] = value;
    return;
  }
  const inner = data[key];
  // A value of the wrong type stays: the schema's complaint about it is the more useful one.
  if (inner !== undefined && !isTable(inner)) return;
  put((data[key] = inner ?? {}) as Table, rest, value);
}
