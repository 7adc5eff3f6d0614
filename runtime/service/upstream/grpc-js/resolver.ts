import { experimental, status } from '@grpc/grpc-js';
import { authorityOf, parseAddress } from '../options/address.js';
import { Resolver } from '../policy/resolver.js';

const SCHEME = 'ao';

/** The target by which grpc-js resolves an address with our resolver: its own asks DNS again only after a connection broke. */
export const targetOf = (address: string): string => `${SCHEME}:${address}`;

/** Our resolver as grpc-js wants one. */
class AddressResolver implements experimental.Resolver {
  private resolver: Resolver | undefined;

  constructor(
    private readonly target: experimental.GrpcUri,
    private readonly listener: experimental.ResolverListener,
  ) {}

  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return authorityOf(parseAddress(path));
  }

  updateResolution(): void {
    this.resolver ??= new Resolver(parseAddress(this.target.path), {
      resolved: (endpoints) => {
        const list = endpoints.map((addresses) => ({ addresses: addresses.map((address) => ({ ...address })) }));
        this.listener(experimental.statusOrFromValue(list), {}, null, '');
      },
      failed: (reason) => {
        const details = `name resolution failed: ${reason}`;
        this.listener(experimental.statusOrFromError({ code: status.UNAVAILABLE, details }), {}, null, '');
      },
    });
    this.resolver.refresh();
  }

  /** grpc-js may use it again after this. */
  destroy(): void {
    this.resolver?.close();
    this.resolver = undefined;
  }
}

let registered = false;

/** Makes `targetOf` known to grpc-js, once a process. */
export function registerResolver(): void {
  if (!registered) experimental.registerResolver(SCHEME, AddressResolver);
  registered = true;
}
