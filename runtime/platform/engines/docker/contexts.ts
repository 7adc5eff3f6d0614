import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fault } from '../../../errors/index.js';
import { dockerConfigDir, readDockerConfig } from './docker-config.js';
import type { TlsFiles } from './endpoint.js';

export interface DockerContext {
  name: string;
  host: string;
  tls?: TlsFiles;
}

/**
 * The Docker context in force (DOCKER_CONTEXT, else `currentContext` of the Docker configuration), or nothing when
 * that is the default one. Contexts lie in `contexts/` of the configuration's folder, by the SHA-256 of their name.
 */
export function currentContext(env: NodeJS.ProcessEnv): DockerContext | undefined {
  const name = env['DOCKER_CONTEXT'] || readDockerConfig(env).currentContext;
  if (!name || name === 'default') return undefined;
  const dir = join(dockerConfigDir(env), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  const host = hostOf(join(dir, 'meta', id, 'meta.json'));
  if (host === undefined) throw fault('AO_ENGINE_DOCKER_CONTEXT', { context: name, dir });
  const tls = tlsIn(join(dir, 'tls', id, 'docker'));
  return { name, host, ...(tls ? { tls } : {}) };
}

function hostOf(file: string): string | undefined {
  try {
    const meta = JSON.parse(readFileSync(file, 'utf8')) as { Endpoints?: { docker?: { Host?: string } } };
    return meta.Endpoints?.docker?.Host;
  } catch {
    return undefined;
  }
}

function tlsIn(dir: string): TlsFiles | undefined {
  const found = (['ca', 'cert', 'key'] as const).filter((part) => existsSync(join(dir, `${part}.pem`)));
  return found.length > 0 ? Object.fromEntries(found.map((part) => [part, join(dir, `${part}.pem`)])) : undefined;
}
