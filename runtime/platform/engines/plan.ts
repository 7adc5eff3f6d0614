import { join } from 'node:path';
import { imageName as nameOfImage } from '../config/image-name.js';
import { dependencyOrder, modelVariables, type Project } from '../config/index.js';
import { languageOf } from '../languages/index.js';
import type { RunPlan, ServiceSpec } from './engine.js';

/** The image of a service: `<registry/><project>-<service>`, without a tag. */
export function imageName(project: Project, service: string): string {
  return nameOfImage(project.config, service);
}

/** The absolute folder of a service. */
export function serviceDir(project: Project, service: string): string {
  return join(project.root, project.config.services[service]?.path ?? service);
}

/** What engines run, from the configuration alone: the services in dependency order, with all there is to know of each. */
export function toRunPlan(project: Project): RunPlan {
  const { config, root } = project;
  const services = dependencyOrder(config.services).map((name): ServiceSpec => {
    const service = config.services[name]!;
    const dir = serviceDir(project, name);
    const { command, prepare, env } = languageOf(service.language).start(dir);
    return {
      name,
      kind: service.kind,
      dir,
      command,
      ...(prepare ? { prepare } : {}),
      commandEnv: env,
      image: `${imageName(project, name)}:${config.build.tags[0]}`,
      env: service.env,
      host: service.host,
      port: service.port,
      probe: service.kind === 'api' ? { kind: 'http', path: '/health/ready' } : { kind: 'grpc' },
      needs: service.needs,
      ...(service.serves && { serves: service.serves }),
      ...(service.share === undefined ? {} : { share: service.share }),
      readyTimeoutMs: service.ready_timeout * 1000,
      stopTimeoutMs: service.stop_timeout * 1000,
    };
  });
  return { project: config.project.name, root, services };
}

/** The address by which a client on this machine reaches a service that listens on `host` (0.0.0.0 is no destination). */
export function reachableHost(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where an engine puts a service: what it listens on, and the address at which it reaches each service it needs. */
export interface Placement {
  host: string;
  port: number;
  addressOf(need: ServiceSpec): string;
}

/** All variables a service is started with, the same on every engine but for its placement. The user's own win but for the addresses. */
export function serviceVariables(spec: ServiceSpec, plan: RunPlan, placement: Placement): Record<string, string> {
  const needed = spec.needs.flatMap((name) => plan.services.filter((other) => other.name === name));
  const models = needed.filter(({ kind }) => kind === 'model');
  return {
    // A quarter of the stop timeout is left for what comes after the drain.
    AO_DRAIN_MS: String(Math.floor(spec.stopTimeoutMs * 0.75)),
    ...spec.env,
    AO_HOST: placement.host,
    AO_PORT: String(placement.port),
    ...modelVariables(models.map((model) => ({ ...model, address: placement.addressOf(model) }))),
  };
}
