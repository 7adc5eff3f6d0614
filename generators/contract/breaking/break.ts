import type { AnyDesc } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';

/** What a change breaks: `wire` gRPC clients and stored bytes, `json` who reads or writes proto JSON, `rest` callers over HTTP. */
export type Surface = 'wire' | 'json' | 'rest';

/** One change of a contract that those who use it notice. */
export interface Break {
  /** Such as ROUTE_REMOVED, or buf's name of the rule. */
  readonly rule: string;
  readonly breaks: readonly Surface[];
  /** Full name of the rpc, field, enum value … that changed. */
  readonly subject: string;
  /** What changed. */
  readonly change: string;
  /** Who notices, and how. */
  readonly why: string;
  /** How the same end is reached without a break. */
  readonly instead: string;
  /** `file:line` in the contract of before, relative to its root; undefined: nothing was there. */
  readonly before: string | undefined;
  /** `file:line` in the contract of now: of the declaration, or of the nearest one around it that is left. */
  readonly after: string | undefined;
}

/** The contract of before and that of now. */
export interface Sides {
  readonly before: Contract;
  readonly after: Contract;
}

/** Where a change is, on both sides. */
export function places(
  { before, after }: Sides,
  old: AnyDesc | undefined,
  now: AnyDesc | undefined,
): Pick<Break, 'before' | 'after'> {
  return { before: old && before.where(old), after: now && after.where(now) };
}
