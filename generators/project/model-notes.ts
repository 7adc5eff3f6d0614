import { posix } from 'node:path';
import type { Contract } from '../../runtime/contract/index.js';
import { modelLanguage } from '../languages/index.js';
import { contentAt } from '../sync/disk-file.js';
import type { SyncPlan } from '../sync/index.js';
import type { Layout, ModelPlace } from './layout.js';
import { loadedContract } from './loaded-contract.js';
import { lostNotes } from './lost-names.js';
import { type MethodNote, methodNotes } from './notes.js';
import { plannedFile } from './planned-file.js';

const COMPILED = 'gen/contract.binpb';

/** The contract as each model-service knows it so far, by name. */
export async function lastContracts(root: string, { models }: Layout): Promise<ReadonlyMap<string, Contract>> {
  const found = new Map<string, Contract>();
  for (const { name, folder } of models) {
    const bytes = await contentAt(root, posix.join(folder, COMPILED));
    const contract = bytes && (await readable(bytes));
    if (contract !== undefined) found.set(name, contract);
  }
  return found;
}

/** Undefined for one that cannot be read: all that is lost is a hint. */
async function readable(bytes: Uint8Array): Promise<Contract | undefined> {
  try {
    return await loadedContract(bytes);
  } catch {
    return undefined;
  }
}

/** What each model's file lacks of its contract, and what it has too much. */
export async function notesOf(
  root: string,
  plan: SyncPlan,
  { models }: Layout,
  before: ReadonlyMap<string, Contract>,
): Promise<MethodNote[]> {
  const notes = models.map(async (place) => {
    const bytes = await plannedFile(root, plan, posix.join(place.folder, COMPILED));
    // One that was edited by hand stays as it is, and the plan says so.
    const now = bytes && (await readable(bytes));
    if (now === undefined) return [];
    const contracts = { now, before: before.get(place.name) };
    return [...(await notesOn(root, plan, place, contracts)), ...(await lostNotes(root, plan, place))];
  });
  return (await Promise.all(notes)).flat();
}

async function notesOn(
  root: string,
  plan: SyncPlan,
  { language, folder }: ModelPlace,
  contracts: { now: Contract; before: Contract | undefined },
): Promise<MethodNote[]> {
  const plug = modelLanguage(language);
  const file = posix.join(folder, plug.seam);
  const source = await plannedFile(root, plan, file);
  return source === undefined ? [] : methodNotes(plug, { file, text: Buffer.from(source).toString('utf8') }, contracts);
}
