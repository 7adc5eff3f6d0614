import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What ao reads of the user's Docker configuration (`config.json`); all of it may be absent. */
export interface DockerConfig {
  currentContext?: string;
  auths?: Record<string, { auth?: string; identitytoken?: string; username?: string; password?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

/** Folder of the user's Docker configuration: DOCKER_CONFIG, or `.docker` in the home folder. */
export function dockerConfigDir(env: NodeJS.ProcessEnv): string {
  return env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
}

/** The user's Docker configuration; empty when there is none or it cannot be read, as the docker program has it. */
export function readDockerConfig(env: NodeJS.ProcessEnv): DockerConfig {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dockerConfigDir(env), 'config.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
