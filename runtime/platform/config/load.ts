import { join } from 'node:path';
import { fault } from '../../errors/index.js';
import { readPlainFile } from '../plain-file.js';
import { applyEnvironment } from './environment.js';
import { CONFIG_FILE, findProject } from './find.js';
import { problemsError, problemsOf } from './problems.js';
import type { Project } from './project.js';
import { configSchema, type Config } from './schema.js';
import { isTable, withoutExtensions, type Table } from './schema-tree.js';
import { serviceProblems } from './services.js';
import { readToml, type TomlFile } from './toml.js';

/**
 * Reads the project that `dir` lies in: ao.toml, the overrides of `env` over it, defaults below it. Throws
 * AO_PROJECT_NOT_FOUND, AO_CONFIG_UNREADABLE, AO_CONFIG_CONFLICT, AO_CONFIG_SYNTAX, or one AO_CONFIG_UNKNOWN_KEY or
 * AO_CONFIG_INVALID that names the first problem and carries all others as details.
 */
export async function loadProject(dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Project> {
  const root = findProject(dir);
  return { root, ...(await parseConfig(await readText(join(root, CONFIG_FILE)), env)) };
}

/** The configuration that a text of ao.toml says. Throws as `loadProject`, but for what is wrong with the file itself. */
export async function parseConfig(text: string, env: NodeJS.ProcessEnv = {}): Promise<Omit<Project, 'root'>> {
  const toml = readToml(text, CONFIG_FILE);
  const file = { name: CONFIG_FILE, toml };
  const data = withoutExtensions(configSchema, toml.data) as Table;
  const given = applyEnvironment(data, env);
  const parsed = configSchema.safeParse(data);
  if (!parsed.success) throw await problemsError(problemsOf(parsed.error.issues, data), file, given);
  const problems = serviceProblems(parsed.data.services);
  if (problems.length > 0) throw await problemsError(problems, file, given);
  return { config: parsed.data, provenance: () => provenanceOf(parsed.data, toml, given) };
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readPlainFile(file));
  } catch (error) {
    throw fault('AO_CONFIG_UNREADABLE', { file, problem: (error as Error).message }, { cause: error });
  }
}

async function provenanceOf(
  config: Config,
  toml: TomlFile,
  given: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const places = await toml.places();
  const provenance = new Map<string, string>();
  const visit = (value: unknown, written: unknown, path: string[]): void => {
    if (isTable(value)) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, isTable(written) ? written[key] : undefined, [...path, key]);
      return;
    }
    const key = path.join('.');
    const variable = given.get(key);
    const line = written === undefined ? undefined : places(path)?.line;
    provenance.set(key, variable ? `env ${variable}` : line ? `${CONFIG_FILE}:${line}` : 'default');
  };
  visit(config, toml.data, []);
  return provenance;
}
