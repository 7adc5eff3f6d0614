import { entry } from '../entry.js';

/** Errors of `ao build`. */
export const buildErrors = {
  AO_BUILD_FAILED: entry<{ image: string; step: string; log: string }>({
    category: 'contract',
    title: 'An image could not be built',
    page: 'A step of the Dockerfile ended with an error. The last lines it printed stand under the message; the full log is in the file named there.',
    message: (p) => `${p.image}: step "${p.step}" failed`,
    remedy: (p) => [`Read the whole build log: ${p.log}`, 'Mend the Dockerfile or the sources, then `ao build` again'],
  }),
  AO_BUILD_TAG: entry<{ tag: string }>({
    category: 'usage',
    title: 'A tag is not one',
    page: 'A tag has at most 128 letters, digits, `_`, `.` and `-`, and begins with a letter, a digit or `_`. It is the part after the colon; the name of the image comes from the project and the service.',
    message: (p) => `"${p.tag}" cannot be the tag of an image`,
    remedy: () => ['Give a tag such as `ao build --tag v1.2`'],
  }),
  AO_BUILD_SERVICE_UNKNOWN: entry<{ service: string; services: readonly string[] }>({
    category: 'usage',
    title: 'There is no such service to build',
    page: 'A service was named that ao.toml does not have.',
    message: (p) => `there is no service "${p.service}"; there are: ${p.services.join(', ')}`,
    remedy: (p) => p.services.map((service) => `\`ao build ${service}\``),
  }),
  AO_BUILD_NO_DOCKERFILE: entry<{ service: string; file: string }>({
    category: 'config',
    title: 'A service has no Dockerfile',
    page: 'Each service is built from the Dockerfile in its folder. Where there is none, there is nothing to build from.',
    message: (p) => `${p.service}: there is no ${p.file}`,
    remedy: () => ['Bring the file back: `ao sync`', 'Or correct the folder of the service in ao.toml'],
  }),
  AO_BUILD_CONTEXT_UNREADABLE: entry<{ service: string; file: string; problem: string }>({
    category: 'config',
    title: 'A file of the build context cannot be read',
    page: 'All files of a service that its .dockerignore does not leave out are sent to the engine. One of them could not be read.',
    message: (p) => `${p.service}: ${p.file} cannot be read (${p.problem})`,
    remedy: (p) => [`Make it readable (\`chmod u+r "${p.file}"\`), or leave it out in the service's .dockerignore`],
  }),
  AO_BUILD_BASE_MISSING: entry<{ image: string; base: string; problem: string }>({
    category: 'unavailable',
    title: 'A base image can be neither found nor pulled',
    page: 'A Dockerfile starts from an image that the engine does not have, and pulling it failed: there is no network, the name is wrong, or the registry wants a login.',
    message: (p) => `${p.image}: the base image ${p.base} cannot be pulled (${p.problem})`,
    remedy: (p) => [
      `Try it by itself: \`docker pull ${p.base}\``,
      'If the registry wants a login: `docker login REGISTRY`',
    ],
  }),
  AO_BUILD_DISK_FULL: entry<{ image: string; where: string }>({
    category: 'unavailable',
    title: 'The disk of the Docker engine is full',
    page: 'The engine had no space left to write layers of an image.',
    message: (p) => `${p.image}: no space left on the disk of the Docker engine (${p.where})`,
    remedy: () => [
      'See what takes the space: `docker system df`',
      'Remove what is unused: `docker builder prune` and `docker image prune`',
    ],
  }),
  AO_BUILD_CREDENTIALS: entry<{ registry: string; helper: string; problem: string }>({
    category: 'unavailable',
    title: 'The login for a registry cannot be read',
    page: 'The Docker configuration names a program that keeps the logins of registries. It is not installed, or it ended with an error.',
    message: (p) => `the login for ${p.registry} cannot be had from ${p.helper} (${p.problem})`,
    remedy: (p) => [
      `Log in anew: \`docker login ${p.registry}\``,
      `Or take \`${p.helper.replace('docker-credential-', '')}\` out of credsStore and credHelpers in the Docker configuration`,
    ],
  }),
  AO_BUILD_PUSH_REFUSED: entry<{ image: string; registry: string; problem: string }>({
    category: 'unavailable',
    title: 'A registry did not take an image',
    page: 'Pushing an image failed: no login, no right to write there, or the registry does not answer.',
    message: (p) => `${p.image}: ${p.registry} did not take it (${p.problem})`,
    remedy: (p) => [
      `Log in: \`docker login ${p.registry}\``,
      'Set where images go in ao.toml: [build] registry = "registry.example.com/team"',
    ],
  }),
};
