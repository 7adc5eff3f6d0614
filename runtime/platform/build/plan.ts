import { join } from 'node:path';

import { fault } from '../../errors/index.js';
import type { Project } from '../config/index.js';
import { imageName, serviceDir } from '../engines/plan.js';
import { readDockerfile } from './dockerfile.js';

/** What is read from the disk before a build is planned. */
export interface BuildFacts {
  services: Readonly<Record<string, ServiceFacts>>;
  /** Commit of the working tree, with `-dirty` when it has changes; undefined outside git. */
  revision?: string;
  /** Seconds since the epoch (SOURCE_DATE_EPOCH), for reproducible builds. */
  sourceDate?: number;
}

export interface ServiceFacts {
  /** Text of its Dockerfile; undefined when there is none. */
  dockerfile?: string;
  /** Version of its package. */
  version?: string;
}

export interface BuildOptions {
  /** Only these services. */
  services?: readonly string[];
  /** Tags besides those of ao.toml. */
  tags?: readonly string[];
  /** Build arguments; they win over those of ao.toml. */
  args?: Readonly<Record<string, string>>;
}

/** One image to build. */
export interface ImagePlan {
  service: string;
  /** Absolute folder that is the build context. */
  dir: string;
  /** Name of the Dockerfile in it. */
  dockerfile: string;
  /** `name:tag`, the one that the Docker engine runs first. */
  tags: readonly string[];
  args: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** Images it is built from, and the one its last stage rests on. */
  images: readonly string[];
  base: string | undefined;
  /** Absolute path of the log of its build. */
  log: string;
}

export interface BuildPlan {
  project: string;
  root: string;
  images: readonly ImagePlan[];
}

/**
 * What `ao build` will do, as one printable value. Throws AO_BUILD_NO_DOCKERFILE, AO_BUILD_TAG, or
 * AO_BUILD_SERVICE_UNKNOWN.
 */
export function planBuild(project: Project, facts: BuildFacts, options: BuildOptions = {}): BuildPlan {
  const { config, root } = project;
  const names = options.services?.length ? [...options.services] : Object.keys(config.services);
  const tags = [...new Set([...config.build.tags, ...(options.tags ?? [])])];
  const wrong = tags.find((tag) => !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag));
  if (wrong !== undefined) throw fault('AO_BUILD_TAG', { tag: wrong });
  const images = names.map((service) => {
    if (!Object.hasOwn(config.services, service)) {
      throw fault('AO_BUILD_SERVICE_UNKNOWN', { service, services: Object.keys(config.services) });
    }
    return planImage(project, service, facts, tags, { ...config.build.args, ...options.args });
  });
  return { project: config.project.name, root, images };
}

function planImage(
  project: Project,
  service: string,
  facts: BuildFacts,
  tags: string[],
  given: Record<string, string>,
): ImagePlan {
  const dir = serviceDir(project, service);
  const { dockerfile: text, version = '0.0.0' } = facts.services[service] ?? {};
  if (text === undefined) throw fault('AO_BUILD_NO_DOCKERFILE', { service, file: join(dir, 'Dockerfile') });
  const name = imageName(project, service);
  const described = descriptionOf(version, facts);
  const { args: declared, images, base } = readDockerfile(text, given);
  const wanted = Object.entries(described).filter(([key]) => declared.includes(key.toUpperCase()));
  return {
    ...{ service, dir, dockerfile: 'Dockerfile', tags: tags.map((tag) => `${name}:${tag}`), images, base },
    args: { ...Object.fromEntries(wanted.map(([key, value]) => [key.toUpperCase(), value])), ...given },
    labels: {
      'org.opencontainers.image.title': name.slice(name.lastIndexOf('/') + 1),
      ...Object.fromEntries(
        Object.entries(described).map(([key, value]) => [`org.opencontainers.image.${key}`, value]),
      ),
    },
    log: join(project.root, '.ao', 'run', 'build', `${service}.log`),
  };
}

/** No time of day unless it was given: the same sources make the same image. */
function descriptionOf(version: string, { revision, sourceDate }: BuildFacts): Record<string, string> {
  return {
    version,
    ...(revision === undefined ? {} : { revision }),
    ...(sourceDate === undefined ? {} : { created: new Date(sourceDate * 1000).toISOString() }),
  };
}
