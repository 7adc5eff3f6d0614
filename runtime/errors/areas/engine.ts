import { entry } from '../entry.js';

/** Errors of the engines that run services. */
export const engineErrors = {
  AO_ENGINE_PORT_TAKEN: entry<{ service: string; port: number; owner: string }>({
    category: 'unavailable',
    title: 'A port is in use',
    page: 'Another program listens on the port that a service of the project wants.',
    message: (p) => `${p.service}: port ${p.port} is in use by ${p.owner}`,
    remedy: (p) => [
      'Stop that program, or',
      `set another port in ao.toml: [services.${p.service}] port = ${p.port + 1}`,
    ],
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
  AO_ENGINE_ADDRESS: entry<{ service: string; host: string; port: number; problem: string }>({
    category: 'config',
    title: 'A service cannot listen at its address',
    page: 'The system refuses the address: `EACCES` is a port below 1024 without the right to it, `EADDRNOTAVAIL` or `ENOTFOUND` a host that is not this machine.',
    message: (p) => `${p.service}: cannot listen at ${p.host}, port ${p.port} (${p.problem})`,
    remedy: (p) => [
      p.problem === 'EACCES'
        ? `Set a port above 1023 in ao.toml: [services.${p.service}] port = 8000`
        : `Set an address of this machine in ao.toml: [services.${p.service}] host = "127.0.0.1"`,
    ],
  }),
  AO_ENGINE_SERVICE_FOLDER_MISSING: entry<{ service: string; dir: string }>({
    category: 'config',
    title: 'The folder of a service does not exist',
    page: 'ao.toml names a service whose folder (`path`, by default its name) is not there.',
    message: (p) => `${p.service}: there is no folder ${p.dir}`,
    remedy: (p) => [
      `Set \`path\` under [services.${p.service}] in ao.toml, or take the service out`,
      'See what differs from what ao made: `ao sync --dry-run`',
    ],
  }),
  AO_ENGINE_PROGRAM_MISSING: entry<{ service: string; program: string; problem: string }>({
    category: 'unavailable',
    title: 'A service could not be started',
    page: 'The program that runs the service is not there or may not be executed: mostly its packages are not installed.',
    message: (p) => `${p.service}: cannot run ${p.program} (${p.problem})`,
    remedy: () => [
      'Install the packages of the services: `ao install`',
      'See what is missing on this machine: `ao doctor`',
    ],
  }),
  AO_ENGINE_PREPARE_FAILED: entry<{ service: string; command: string; end: string }>({
    category: 'contract',
    title: 'A service could not be compiled',
    page: 'The step before the start of a service (its compiler) found mistakes. Its last lines stand under the message.',
    message: (p) => `${p.service}: ${p.command} ended with ${p.end}`,
    remedy: () => ['Mend what it names, then `ao up`', 'See it with all other checks: `ao check`'],
  }),
  AO_ENGINE_SERVICE_FAILED: entry<{ service: string; end: string; attempts: number; log: string }>({
    category: 'unavailable',
    title: 'A service ends before it is ready',
    page: 'The service ended before it could answer: at once with exit status 78, by which a service says that its code or configuration must be mended first, or several times in a row with another. Mostly an error while the model is imported or loaded. The last lines of its log stand under the message.',
    message: (p) => `${p.service} did not start: ${p.end}${p.attempts > 1 ? `, ${p.attempts} times` : ''}`,
    remedy: (p) => ['Mend what its last lines say, then `ao up`', `Its whole log: \`cat "${p.log}"\``],
  }),
  AO_ENGINE_NOT_READY: entry<{ service: string; seconds: number; log: string }>({
    category: 'unavailable',
    title: 'A service does not become ready',
    page: 'The service runs, but did not say that it is ready within its `ready_timeout`: its model takes longer to load, or hangs.',
    message: (p) => `${p.service} was not ready after ${p.seconds} s`,
    remedy: (p) => [
      `Give it more time in ao.toml: [services.${p.service}] ready_timeout = ${Math.ceil(p.seconds * 4)}`,
      `See what it does meanwhile: \`cat "${p.log}"\``,
    ],
  }),
  AO_ENGINE_ALREADY_UP: entry<{ project: string; pid: number; elsewhere?: true }>({
    category: 'conflict',
    title: 'The project is up already',
    page: 'Another `ao up` runs this project. There is one at a time, so that neither takes the ports of the other. One in another container, or on another machine with the same folder, is stopped there.',
    message: (p) =>
      p.elsewhere
        ? `${p.project} is up already, in another container or on another machine (pid ${p.pid} there)`
        : `${p.project} is up already, watched over by ao (pid ${p.pid})`,
    remedy: (p) => (p.elsewhere ? ['Stop it there: `ao down`'] : ['See it: `ao ps`, `ao logs`', 'Stop it: `ao down`']),
  }),
  AO_ENGINE_DETACHED_FAILED: entry<{ log: string; end: string }>({
    category: 'unavailable',
    title: 'The background process of `ao up -d` ended',
    page: '`ao up -d` starts a process that watches over the services. It ended before they were ready and before it could say why.',
    message: (p) => `the background process ended before the services were ready (${p.end})`,
    remedy: (p) => [`See what it said: \`cat "${p.log}"\``, 'Run it in the foreground: `ao up`'],
  }),
  AO_ENGINE_SERVICE_UNKNOWN: entry<{ service: string; near: string | undefined; known: readonly string[] }>({
    category: 'usage',
    title: 'There is no such service',
    page: 'The name is not one under `[services]` in ao.toml.',
    message: (p) => `there is no service "${p.service}"; there are: ${p.known.join(', ')}`,
    remedy: (p) => [p.near ? `Did you mean "${p.near}"?` : 'See the services: `ao ps`'],
  }),
};
