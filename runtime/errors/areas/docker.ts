import { entry } from '../entry.js';

/** Errors of the Docker engine: reaching it, and running containers on it. */
export const dockerErrors = {
  AO_ENGINE_DOCKER_DENIED: entry<{ socket: string }>({
    category: 'unavailable',
    title: 'You may not use the Docker engine',
    page: 'The engine is there, but its socket belongs to root and to the group `docker`, and you are in neither. Membership of that group is as good as root on the machine.',
    message: (p) => `no permission to use the Docker engine at ${p.socket}`,
    remedy: () => [
      'Join the group that may: `sudo usermod -aG docker "$USER"`, then log in anew',
      'Or use an engine of your own (rootless Docker), named by DOCKER_HOST or `docker context use`',
      'Run without Docker: `ao up --engine process`',
    ],
  }),
  AO_ENGINE_DOCKER_LOST: entry<{ socket: string; doing: string; problem: string }>({
    category: 'retry',
    title: 'The Docker engine went away in the middle of something',
    page: 'The connection to the engine broke while it was at work: it was restarted, it crashed, or the network to it failed. Nothing half-made is used; the same command can be given again.',
    message: (p) => `the Docker engine at ${p.socket} went away while ${p.doing} (${p.problem})`,
    remedy: () => ['See that the engine runs: `docker version`', 'Then give the same command again'],
  }),
  AO_ENGINE_DOCKER_ADDRESS: entry<{ value: string; source: string }>({
    category: 'config',
    title: 'The address of the Docker engine cannot be read',
    page: 'DOCKER_HOST, or the host of the current Docker context, must be `unix:///path`, `tcp://host:port`, `ssh://user@host` or, on Windows, `npipe:////./pipe/name`.',
    message: (p) => `"${p.value}" (${p.source}) is no address of a Docker engine`,
    remedy: () => [
      'Set it to a form such as `DOCKER_HOST=unix:///var/run/docker.sock`, `tcp://host:2376` or `ssh://user@host`',
    ],
  }),
  AO_ENGINE_DOCKER_CONTEXT: entry<{ context: string; dir: string }>({
    category: 'config',
    title: 'The Docker context does not exist',
    page: 'The context named by DOCKER_CONTEXT, or by `currentContext` of the Docker configuration, is not among the contexts stored there.',
    message: (p) => `there is no Docker context "${p.context}" in ${p.dir}`,
    remedy: () => [
      'See which there are: `docker context ls`',
      'Choose one: `docker context use default`, or unset DOCKER_CONTEXT',
    ],
  }),
  AO_ENGINE_DOCKER_REMOTE: entry<{ socket: string }>({
    category: 'usage',
    title: 'The Docker engine is on another machine',
    page: 'Services run by `ao up` are published on the loopback address of the machine the engine runs on. When that is another machine they cannot be reached from here. Building and pushing images works with a remote engine.',
    message: (p) =>
      `the Docker engine at ${p.socket} is on another machine: services started there cannot be reached from here`,
    remedy: () => [
      'Use an engine of this machine: `DOCKER_HOST= ao up --engine docker`, or `docker context use default`',
      'Or run without Docker: `ao up --engine process`',
    ],
  }),
  AO_ENGINE_IMAGE_MISSING: entry<{ service: string; image: string }>({
    category: 'unavailable',
    title: 'The image of a service is not there',
    page: 'The Docker engine runs the images that `ao build` makes. The image of a service has not been built, or was removed.',
    message: (p) => `${p.service}: there is no image ${p.image}`,
    remedy: () => ['Build the images: `ao build`'],
  }),
  AO_ENGINE_NAME_TAKEN: entry<{ service: string; container: string; root: string }>({
    category: 'conflict',
    title: 'A container of this name belongs to something else',
    page: 'Containers are named by project and service. A container of that name is there already and was not started for this folder: another project has the same name, or somebody started it by hand.',
    message: (p) => `${p.service}: the container ${p.container} is there already and belongs to ${p.root}`,
    remedy: (p) => [
      `Stop it there (\`ao down\` in that folder), or remove it: \`docker rm -f ${p.container}\``,
      'Or give this project another name in ao.toml: [project] name',
    ],
  }),
  AO_ENGINE_CONTAINER_REFUSED: entry<{ service: string; problem: string }>({
    category: 'unavailable',
    title: 'The engine refused to start a container',
    page: 'The Docker engine could not create or start the container of a service; its own words stand in the message.',
    message: (p) => `${p.service}: the Docker engine refused to start it: ${p.problem}`,
    remedy: () => ['Build the images anew: `ao build`', 'See what is amiss with Docker: `ao doctor`'],
  }),
};
