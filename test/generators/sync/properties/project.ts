import { expect } from 'vitest';
import {
  applySync,
  type Component,
  type FileSet,
  planSync,
  readManifest,
  readSnapshot,
  type SyncPlan,
  undoLast,
  withProjectLock,
} from '../../../../generators/sync/index.js';
import { takeOut } from '../../../../generators/sync/insertion.js';
import { fingerprint } from '../../../../generators/sync/fingerprint.js';
import { compareComponents } from '../../../../generators/sync/manifest.js';
import type { Workshop } from '../workshop.js';
import { CONTRACT, render } from './blueprint.js';

const FIRST_CONTRACT = 'service S {\n  rpc First\n  rpc Second\n}\nmessage M {\n  field one\n}\n';

/** What a user has ao do. */
export type Command =
  | { readonly do: 'sync' | 'upgrade' }
  | { readonly do: 'generate' | 'destroy'; readonly name: string }
  | { readonly do: 'undo' | 'redo'; readonly force: boolean };

/** What a write did. */
export type Outcome = 'written' | 'nothing' | 'refused';

/** A small project, and the commands of ao on it: the sync engine is the real one, the blueprint is `render`. */
export class SmallProject {
  /** Versions of the user's files that were told to lie aside. */
  readonly aside: string[] = [];

  constructor(readonly at: Workshop) {}

  async init(): Promise<void> {
    this.at.write(CONTRACT, FIRST_CONTRACT);
    await this.#write('init', { version: 1 });
  }

  async does(command: Command, { force = false } = {}): Promise<Outcome> {
    switch (command.do) {
      case 'sync':
        return this.#write('sync', { force });
      case 'upgrade':
        return this.#write('upgrade', { version: (await this.version()) + 1 });
      case 'generate':
        return this.#generate(command.name);
      case 'destroy':
        return this.#destroy(command.name);
      default:
        return takenBack(this.at, this.aside, { force: command.force, redo: command.do === 'redo' });
    }
  }

  /** A part, an rpc in the contract, and a file of its own; nothing when there is one already. */
  async #generate(name: string): Promise<Outcome> {
    const components = await this.#components();
    if (components.some((each) => each.name === name) || !this.at.has(CONTRACT)) return 'nothing';
    const text = `  rpc ${name}Part\n`;
    const contract = this.#contract().replace(/^service S \{\n/m, (head) => `${head}${text}`);
    const created = this.at.has(`notes-${name}.md`) ? [] : [`notes-${name}.md`];
    const inserted = contract === this.#contract() ? [] : [{ path: CONTRACT, text }];
    const edits = new Map(created.map((path) => [path, Buffer.from(`notes on ${name}\n`)]));
    if (inserted.length > 0) edits.set(CONTRACT, Buffer.from(contract));
    const component = { generator: 'part', name, answers: {}, inserted, created };
    return this.#write(`generate ${name}`, { components: [...components, component].sort(compareComponents), edits });
  }

  async #destroy(name: string): Promise<Outcome> {
    const components = await this.#components();
    const component = components.find((each) => each.name === name);
    if (component === undefined) return 'nothing';
    const edits = new Map<string, Uint8Array | undefined>();
    const { files } = (await readManifest(this.at.root))!;
    for (const path of component.created)
      if (this.at.has(path) && fingerprint(Buffer.from(this.at.read(path))) === files.get(path)?.sha256)
        edits.set(path, undefined);
    for (const insertion of component.inserted) {
      const left = this.at.has(CONTRACT) ? takeOut(this.#contract(), insertion) : undefined;
      if (left !== undefined) edits.set(CONTRACT, Buffer.from(left));
    }
    return this.#write(`destroy ${name}`, {
      components: components.filter((each) => each !== component),
      edits,
      discard: true,
    });
  }

  async version(): Promise<number> {
    return Number((await readManifest(this.at.root))?.ao ?? 1);
  }

  /** The files that a project of these inputs would have, had it just been made. */
  async fresh(): Promise<FileSet> {
    return render({ version: await this.version(), contract: this.#contract(), components: await this.#components() });
  }

  async #write(
    command: string,
    { version, components, edits = new Map(), discard = false, force = false }: WriteOptions,
  ): Promise<Outcome> {
    return withProjectLock(this.at.root, async () => {
      const plan = await this.#plan({ version, components, edits, discard, force });
      if (plan.steps.some(({ blocks }) => blocks === true)) return 'refused';
      return (await applySync(this.at.root, plan, command)) ? 'written' : 'nothing';
    });
  }

  async #plan({
    version,
    components,
    edits,
    discard,
    force,
  }: Required<Pick<WriteOptions, 'edits'>> & WriteOptions): Promise<SyncPlan> {
    const now = {
      version: version ?? (await this.version()),
      components: components ?? (await this.#components()),
      contract: edits.get(CONTRACT)?.toString() ?? this.#contract(),
    };
    const desired = new Map(render(now));
    if (!this.at.has(CONTRACT)) desired.delete(CONTRACT);
    const snapshot = await readSnapshot(this.at.root, desired, new Map(), [...edits.keys()]);
    const head = { ao: String(now.version), layers: ['small'], answers: {}, components: now.components };
    return planSync(snapshot, desired, head, { edits, discard: discard === true, force: force === true });
  }

  async #components(): Promise<readonly Component[]> {
    return (await readManifest(this.at.root))?.components ?? [];
  }

  #contract(): string {
    return this.at.has(CONTRACT) ? this.at.read(CONTRACT).replaceAll('\r\n', '\n') : '';
  }
}

/** Undoes or redoes, and adds to `aside` what is told to lie there; a refusal must have one of the reasons that there are. */
export async function takenBack(
  at: Workshop,
  aside: string[],
  options: { force: boolean; redo: boolean },
): Promise<Outcome> {
  try {
    const plan = await undoLast(at.root, options);
    for (const place of plan.aside.values()) aside.push(at.read(place));
    return 'written';
  } catch (error) {
    expect((error as { code?: string }).code, String(error)).toMatch(/^AO_UNDO_(EDITED|NOTHING|BEGINNING)$/);
    return 'refused';
  }
}

interface WriteOptions {
  readonly version?: number | undefined;
  readonly components?: readonly Component[] | undefined;
  readonly edits?: ReadonlyMap<string, Uint8Array | undefined>;
  readonly discard?: boolean;
  readonly force?: boolean;
}
