import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { fault } from '../../errors/index.js';
import { type DockerConfig, readDockerConfig } from '../engines/docker/docker-config.js';
import { keyHost, loginKey } from './registry.js';

/** A login as the Docker engine takes it; empty: none. */
export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress?: string;
}

/**
 * The user's login for a registry, found as the docker program finds it: the registry's own helper (`credHelpers`), the
 * general one (`credsStore`), else `auths` of the Docker configuration. Empty when there is none. Throws
 * AO_BUILD_CREDENTIALS when a helper cannot be run.
 */
export async function registryLogin(registry: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin> {
  const config = readDockerConfig(env);
  const serveraddress = loginKey(registry);
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  const found = helper ? await askHelper(`docker-credential-${helper}`, registry, env) : storedLogin(config, registry);
  return found ? { ...found, serveraddress } : {};
}

function storedLogin({ auths = {} }: DockerConfig, registry: string): RegistryLogin | undefined {
  const entry = Object.entries(auths).find(([key]) => keyHost(key) === registry)?.[1];
  if (!entry) return undefined;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken };
  if (!entry.auth) return entry.username ? { username: entry.username, password: entry.password ?? '' } : undefined;
  const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
}

/** The protocol of Docker's credential helpers: `get`, the server on stdin, a JSON answer on stdout. */
async function askHelper(helper: string, registry: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin | undefined> {
  const broken = (problem: string, cause?: unknown) =>
    fault('AO_BUILD_CREDENTIALS', { registry, helper, problem }, { cause });
  const child = spawn(helper, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(loginKey(registry));
  const failed = once(child, 'error').then(([error]) => {
    throw broken((error as Error).message, error);
  });
  failed.catch(() => {});
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.catch(() => {});
  const answer = await Promise.race([text(child.stdout), failed]);
  const [code] = await Promise.race([ended, failed]);
  if (code !== 0) {
    if (/credentials not found/i.test(answer)) return undefined;
    throw broken(answer.trim() || `it ended with ${code}`);
  }
  try {
    const { Username, Secret } = JSON.parse(answer) as { Username: string; Secret: string };
    return Username === '<token>' ? { identitytoken: Secret } : { username: Username, password: Secret };
  } catch (error) {
    throw broken('its answer is not JSON', error);
  }
}
