import { createHash } from 'node:crypto';
import type { Contract } from '../../runtime/contract/index.js';

/** A plan needs a few: the contract now and as it was, and the part that each model serves. */
const MOST = 8;
const known = new Map<string, Contract>();

/**
 * The contract of compiled bytes, read once: a plan looks at the same one in four places, and reading takes longer than most
 * else; of one that changed only what changed. Throws as `loadContract`.
 */
export async function loadedContract(bytes: Uint8Array): Promise<Contract> {
  const { loadContract } = await import('../../runtime/contract/contract.js');
  const key = createHash('sha256').update(bytes).digest('hex');
  const contract = known.get(key) ?? loadContract(bytes, {}, [...known.values()].at(-1));
  known.set(key, contract);
  for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
  return contract;
}
