import type { RunPlan, ServiceSpec } from '../engine.js';
import { serviceVariables } from '../plan.js';

/**
 * The environment of a service inside its container: it listens on all addresses of the container, and reaches another
 * service by that one's name on the project's network (`model-service:50051`).
 */
export function containerEnvironment(spec: ServiceSpec, plan: RunPlan): Record<string, string> {
  const placement = {
    host: '0.0.0.0',
    port: spec.port,
    addressOf: (need: ServiceSpec) => `${need.name}:${need.port}`,
  };
  return { ...serviceVariables(spec, plan, placement), AO_SUPERVISED: '1' };
}
