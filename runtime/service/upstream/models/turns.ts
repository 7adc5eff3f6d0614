import { Code } from '../../../contract/index.js';
import type { Place, Places } from '../policy/attempts.js';
import { UpstreamError, type Choice, type Upstream } from '../upstream.js';
import { byKey, byShare, type Weighted } from './choose.js';

/** A model-service, and the percent of the requests to a service of the contract that it takes. */
export interface Part extends Weighted {
  readonly upstream: Upstream;
}

/**
 * Which model's turn it is to answer one call: that which its share, or the call's key, chooses; then, as long as those before
 * did not begin with the call, each of the others. A model that the caller named has no others.
 */
export class Turns implements Places {
  private current: Part | undefined;
  private readonly failures: UpstreamError[] = [];

  constructor(
    /** Whose turn has not been. */
    private left: readonly Part[],
    private readonly key: Choice['key'],
    /** Told of a model that did not begin with the call, when another is asked. */
    private readonly skipped: (model: string) => void,
  ) {}

  /** Who was asked last. */
  get model(): string | undefined {
    return this.current?.name;
  }

  pick(): Place | undefined {
    const { left, key, current } = this;
    const part = key === undefined ? byShare(left, Math.random()) : byKey(left, key);
    if (part === undefined) return undefined;
    if (current !== undefined) this.skipped(current.name);
    this.current = part;
    this.left = left.filter((each) => each !== part);
    return { connection: part.upstream };
  }

  /** Nobody is left to wait for. */
  slot(): Promise<Place> {
    const { failures } = this;
    const code = failures.at(-1)?.code ?? Code.UNIMPLEMENTED;
    const why = failures.map(({ message }) => message).join('; ');
    return Promise.reject(new UpstreamError(code, why || 'no model answers this', [], true));
  }

  ended(_place: Place, _ok: boolean, error?: UpstreamError): void {
    if (error !== undefined) this.failures.push(error);
  }
}
