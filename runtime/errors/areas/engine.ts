import { entry } from '../entry.js';

/** Errors of the engines that run services. */
export const engineErrors = {
  AO_ENGINE_PORT_TAKEN: entry<{ service: string; port: number; owner: string }>({
    category: 'unavailable',
    title: 'A port is in use',
    page: 'Another program listens on the port that a service of the project wants.',
    message: (p) => `${p.service}: port ${p.port} is in use by ${p.owner}`,
    remedy: (p) => ['Stop that program, or', `set another port in ao.toml: [services.${p.service}] port = ${p.port + 1}`],
  }),
  AO_ENGINE_DOCKER_UNREACHABLE: entry<{ socket: string; problem: string }>({
    category: 'unavailable',
    title: 'No Docker engine answers',
    page: 'ao talks to the Docker engine over its API. Either none is installed, it is not running, or you may not use its socket.',
    message: (p) => `no Docker engine answers at ${p.socket} (${p.problem})`,
    remedy: () => [
      'Start Docker (Linux: `sudo systemctl start docker`; macOS, Windows: Docker Desktop), or set DOCKER_HOST',
      'Run without Docker: `ao up --engine process`',
      'See what is missing on this machine: `ao doctor`',
    ],
  }),
};
