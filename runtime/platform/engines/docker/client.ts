import { existsSync, readFileSync } from 'node:fs';

import type Docker from 'dockerode';
import type { DockerOptions } from 'dockerode';

import { fault } from '../../../errors/index.js';
import { dockerEndpoint, type Endpoint } from './endpoint.js';
import { connectionFault, engineWords } from './faults.js';
import { sshAgent } from './ssh.js';

/** An engine that answered. */
export interface Connection {
  docker: Docker;
  endpoint: Endpoint;
}

const patience = 10_000;

/**
 * Connects to the Docker engine the user means and sees that it answers. The only place that loads the client library.
 * Throws AO_ENGINE_DOCKER_UNREACHABLE, AO_ENGINE_DOCKER_DENIED, or what is wrong with the address.
 */
export async function connectDocker(env: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const endpoint = dockerEndpoint(env);
  if (endpoint.kind === 'socket' && !endpoint.path.startsWith('//') && !existsSync(endpoint.path)) {
    // Said without loading the library: `ao down` of a project that never saw Docker comes here too.
    throw fault('AO_ENGINE_DOCKER_UNREACHABLE', { socket: endpoint.text, problem: 'there is no such socket' });
  }
  const { default: DockerClient } = await import('dockerode');
  try {
    const docker = new DockerClient(clientOptions(endpoint));
    // Its types do not know that a ping can be given up.
    const ping = docker.ping.bind(docker) as (options: object) => Promise<unknown>;
    await ping({ abortSignal: AbortSignal.timeout(patience) });
    return { docker, endpoint };
  } catch (error) {
    const broken = connectionFault(error, endpoint, 'connecting to it');
    if (broken && broken.code !== 'AO_ENGINE_DOCKER_LOST') throw broken;
    throw fault(
      'AO_ENGINE_DOCKER_UNREACHABLE',
      { socket: endpoint.text, problem: engineWords(error) },
      { cause: error },
    );
  }
}

/** Every field is given, undefined too: the library would otherwise fill it from DOCKER_HOST by rules of its own. */
function clientOptions(endpoint: Endpoint): DockerOptions {
  const none = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    protocol: 'http',
  };
  return { ...none, ...addressOptions(endpoint) } as DockerOptions;
}

function addressOptions(endpoint: Endpoint): object {
  switch (endpoint.kind) {
    case 'socket':
      return { socketPath: endpoint.path };
    case 'ssh':
      return { host: 'docker', port: 80, agent: sshAgent(endpoint) };
    case 'tcp': {
      const { host, port, tls } = endpoint;
      if (!tls) return { host, port };
      const files = Object.entries(tls).map(([part, file]) => [part, readFileSync(file as string)]);
      return { host, port, protocol: 'https', ...Object.fromEntries(files) };
    }
  }
}
