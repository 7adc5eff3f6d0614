import { fault } from '../../errors/index.js';
import { readers, type Values, type Variable } from './variable.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every variable of `table` from `environment` (default: the process's). Unset and empty mean the default.
 * Throws AO_SERVICE_ENVIRONMENT_INVALID, which names every variable that cannot be read, not only the first.
 */
export function readEnvironment<const T extends readonly Variable[]>(
  table: T,
  environment: Environment = process.env,
): Values<T> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const variable of table) {
    const text = environment[variable.name]?.trim();
    if (!text) {
      values[variable.name] = variable.default;
      continue;
    }
    const reading = readers[variable.type](text, variable.choices);
    if ('value' in reading) values[variable.name] = reading.value;
    else problems.push(`${variable.name}=${JSON.stringify(text)} (wanted: ${reading.expected})`);
  }
  if (problems.length > 0) throw fault('AO_SERVICE_ENVIRONMENT_INVALID', { problems });
  return values as Values<T>;
}
