import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { fault } from '../../../errors/index.js';
import { currentContext } from './contexts.js';

/** Paths of the PEM files of a TLS connection. */
export interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

/** Where the Docker engine listens. `text` is the address as its user wrote it. */
export type Endpoint =
  | { kind: 'socket'; path: string; text: string }
  | { kind: 'tcp'; host: string; port: number; tls?: TlsFiles; text: string }
  | { kind: 'ssh'; destination: string; port?: number; text: string };

/**
 * The engine the user means, found as the docker program finds it: DOCKER_HOST, else the Docker context of
 * DOCKER_CONTEXT or `docker context use`, else the first usual socket that is there. Throws AO_ENGINE_DOCKER_ADDRESS
 * or AO_ENGINE_DOCKER_CONTEXT when what is set makes no sense.
 */
export function dockerEndpoint(env: NodeJS.ProcessEnv): Endpoint {
  const host = env['DOCKER_HOST'];
  if (host) return parseEndpoint(host, 'DOCKER_HOST', tlsOfEnvironment(env));
  const context = currentContext(env);
  if (context) return parseEndpoint(context.host, `Docker context ${context.name}`, context.tls);
  return defaultEndpoint(env);
}

/** Whether the engine runs on this machine, as far as its address tells. */
export function isLocal(endpoint: Endpoint): boolean {
  if (endpoint.kind === 'socket') return true;
  return endpoint.kind === 'tcp' && ['localhost', '127.0.0.1', '::1'].includes(endpoint.host);
}

/** Reads `unix://`, `npipe://`, `tcp://`, `http(s)://` and `ssh://`; `source` says where the address was set. */
export function parseEndpoint(text: string, source: string, tls?: TlsFiles): Endpoint {
  const path = /^(?:unix|npipe):\/\/(.+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: 'socket', path, text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'ssh:' && url.hostname) return sshEndpoint(url, text);
  if (!url?.hostname || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw fault('AO_ENGINE_DOCKER_ADDRESS', { value: text, source });
  }
  const secure = tls ?? (url.protocol === 'https:' ? {} : undefined);
  const port = Number(url.port) || (secure ? 2376 : 2375);
  return {
    kind: 'tcp',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    text,
    ...(secure ? { tls: secure } : {}),
  };
}

function sshEndpoint(url: URL, text: string): Endpoint {
  const user = url.username ? `${decodeURIComponent(url.username)}@` : '';
  const destination = user + url.hostname;
  return { kind: 'ssh', destination, text, ...(url.port ? { port: Number(url.port) } : {}) };
}

function tlsOfEnvironment(env: NodeJS.ProcessEnv): TlsFiles | undefined {
  const dir = env['DOCKER_CERT_PATH'];
  if (dir) return { ca: join(dir, 'ca.pem'), cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  return env['DOCKER_TLS_VERIFY'] ? {} : undefined;
}

function defaultEndpoint(env: NodeJS.ProcessEnv): Endpoint {
  if (process.platform === 'win32') return parseEndpoint('npipe:////./pipe/docker_engine', 'default');
  const home = env['HOME'] || homedir();
  const runtime = env['XDG_RUNTIME_DIR'];
  const usual = [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
  ];
  const path = usual.find((p) => existsSync(p)) ?? usual[0]!;
  return { kind: 'socket', path, text: `unix://${path}` };
}
