import { PLAIN, type MethodPolicy, type ServiceConfig } from './types.js';

/** The policy of each rpc: what names it, else what names its service, else what names all. Looked up once a path. */
export class MethodPolicies {
  private readonly named = new Map<string, MethodPolicy>();
  private readonly found = new Map<string, MethodPolicy>();

  constructor(config: ServiceConfig) {
    for (const { names, policy } of config.methods)
      for (const { service, method } of names) this.named.set(service === '' ? '' : `/${service}/${method}`, policy);
  }

  /** The policy of a rpc by its gRPC path; paths are those of a contract, so there are few. */
  of(path: string): MethodPolicy {
    let policy = this.found.get(path);
    if (policy === undefined) {
      const service = path.slice(0, path.lastIndexOf('/') + 1);
      policy = this.named.get(path) ?? this.named.get(service) ?? this.named.get('') ?? PLAIN;
      this.found.set(path, policy);
    }
    return policy;
  }
}
