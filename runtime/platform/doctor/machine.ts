import { statfs } from 'node:fs/promises';
import { AoError } from '../../errors/index.js';
import type { Project } from '../config/index.js';
import { lockHolder } from '../process/lock.js';
import { portOwner, portProblem } from '../process/ports.js';
import { runFolder } from '../engines/run-folder.js';
import { cureFor, type Finding } from './finding.js';

/** Both sets of packages of a project and their caches, with room to work. */
const ROOM_BYTES = 1024 ** 3;

export async function lookAtDisk(dir: string): Promise<Finding> {
  const about = { name: 'Disk', wantedFor: 'packages and images', optional: false };
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${dir}`;
  return free >= ROOM_BYTES
    ? { ...about, ok: true, detail }
    : { ...about, ok: false, detail, cure: 'npm cache clean --force' };
}

/** The engine over its own API: no docker program is needed. */
export async function lookAtDocker(env: NodeJS.ProcessEnv, optional: boolean): Promise<Finding> {
  const about = { name: 'Docker', wantedFor: '`ao build` and `ao up --engine docker`', optional };
  const start = cureFor({
    debian: 'sudo apt-get install docker.io && sudo systemctl start docker',
    mac: 'open -a Docker',
    windows: 'winget install Docker.DockerDesktop',
  });
  try {
    const { connectDocker } = await import('../engines/docker/client.js');
    const { docker, endpoint } = await connectDocker(env);
    const { Version, ApiVersion } = await docker.version();
    return { ...about, ok: true, detail: `engine ${Version} (API ${ApiVersion}) at ${endpoint.text}` };
  } catch (error) {
    if (!(error instanceof AoError)) throw error;
    const cure =
      error.code === 'AO_ENGINE_DOCKER_UNREACHABLE' ? start : (/`([^`]+)`/.exec(error.remedy.join('\n'))?.[1] ?? start);
    return { ...about, ok: false, detail: error.message, cure };
  }
}

/** One finding a service: whether its port is free. Ports of a project that is up are its own. */
export async function lookAtPorts(project: Project): Promise<Finding[]> {
  if (await lockHolder(runFolder(project.root).lock)) return [];
  const services = Object.entries(project.config.services);
  return Promise.all(
    services.map(async ([service, { host, port }]): Promise<Finding> => {
      const about = { name: `Port ${port}`, wantedFor: service, optional: false };
      const problem = await portProblem(host, port);
      if (!problem) return { ...about, ok: true, detail: `free at ${host}` };
      const variable = `AO_SERVICES_${service.toUpperCase().replaceAll('-', '_')}_PORT`;
      const cure = `${variable}=${port + 1} ao up`;
      const detail =
        problem === 'EADDRINUSE'
          ? `in use by ${await portOwner(port)}`
          : `cannot be listened on at ${host} (${problem})`;
      return { ...about, ok: false, detail, cure };
    }),
  );
}
