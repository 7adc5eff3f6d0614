import { fault } from '../../runtime/errors/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { hostPort, reachableHost } from '../../runtime/platform/engines/plan.js';

/** `HOST:PORT` of the model-service of a project. Throws AO_CALL_NO_MODEL_SERVICE when it has none. */
export function modelAddress(project: Project): string {
  const model = Object.values(project.config.services).find((service) => service.kind === 'model');
  if (!model) throw fault('AO_CALL_NO_MODEL_SERVICE', {});
  return hostPort(reachableHost(model.host), model.port);
}
