import { readFileSync } from 'node:fs';
import { fault } from '../../../errors/index.js';
import { readServiceConfig } from '../policy/config/read.js';
import { NO_CONFIG, type ServiceConfig } from '../policy/config/types.js';

/**
 * The service config that AO_MODEL_SERVICE_CONFIG holds (JSON) or names (@file); without it round robin and no policies.
 * Throws AO_SERVICE_CONFIG_INVALID.
 */
export function serviceConfigOf(text: string | undefined): ServiceConfig {
  if (text === undefined) return NO_CONFIG;
  const source = text.startsWith('@') ? text.slice(1) : 'AO_MODEL_SERVICE_CONFIG';
  const refused = (problems: readonly string[]) => fault('AO_SERVICE_CONFIG_INVALID', { source, problems });
  let json: unknown;
  try {
    json = JSON.parse(text.startsWith('@') ? readFileSync(source, 'utf8') : text);
  } catch (error) {
    throw refused([(error as Error).message]);
  }
  const config = readServiceConfig(json);
  if ('problems' in config) throw refused(config.problems);
  return config;
}
