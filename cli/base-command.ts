import { existsSync } from 'node:fs';
import { Command, Errors, Flags, type Interfaces } from './oclif.js';
import type { Project } from '../runtime/platform/config/index.js';
import { fault } from '../runtime/errors/index.js';
import { spelled } from './command-words.js';
import type { Group } from './groups.js';
import { Interruption } from './interruption.js';
import { Output } from './ui/output.js';

/** Flags of a command, with those that all commands have. */
export type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<(typeof AoCommand)['baseFlags'] & T['flags']>;

/**
 * What all commands share. A command decides nothing: it parses, calls one library function and prints; what `run`
 * returns is the object of `--json`. Errors pass through: `main` alone turns them into words and an exit status.
 */
export abstract class AoCommand extends Command {
  /** What a person wants when they reach for it: the heading it stands under in `ao --help`. */
  static group: Group;
  static override enableJsonFlag = true;
  static override baseFlags = {
    quiet: Flags.boolean({ char: 'q', summary: 'Print the answer only, not what is going on.', helpGroup: 'GLOBAL' }),
  };

  /** Shared by all commands of this process, as the signals are; tests set a fresh one. */
  static interruption = new Interruption();

  protected output!: Output;

  /** Aborted by Ctrl-C; for every library call that takes a while. */
  protected get signal(): AbortSignal {
    return AoCommand.interruption.signal;
  }

  /** Fired by the second Ctrl-C. */
  protected get force(): AbortSignal {
    return AoCommand.interruption.force;
  }

  /** The project that the current folder, or `dir`, lies in. */
  protected async project(dir = '.'): Promise<Project> {
    // It may stand for something else that was meant, and the project around it is not what was asked for.
    if (!existsSync(dir))
      throw fault('AO_COMMAND_ARGUMENTS', { command: spelled(this.id ?? ''), problem: `there is no folder ${dir}` });
    const { loadProject } = await import('../runtime/platform/config/index.js');
    try {
      return await loadProject(dir);
    } catch (error) {
      // A key that this ao does not know may be one of a newer ao: then that is what there is to say.
      await requireNotNewer(dir, this.config.version);
      throw error;
    }
  }

  override async init(): Promise<void> {
    await super.init();
    this.output = new Output({ json: this.jsonEnabled(), quiet: this.#isQuiet() });
  }

  /** Ends the command with a status of its own (a task's, say) after printing the object of `--json`. */
  protected endWith(status: number, result: object): never {
    if (this.jsonEnabled()) this.logJson(result);
    throw new Errors.ExitError(status);
  }

  override async catch(error: Error): Promise<never> {
    throw error;
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  /** Read before the flags are parsed, because parsing itself may fail. */
  #isQuiet(): boolean {
    const end = this.argv.indexOf('--');
    const own = end === -1 ? this.argv : this.argv.slice(0, end);
    return own.includes('--quiet') || own.includes('-q');
  }
}

/** Throws AO_PROJECT_NEWER where the project around `dir` was made by a newer ao. */
async function requireNotNewer(dir: string, version: string): Promise<void> {
  const [{ findProject }, { requireVersion }, { readManifest }] = await Promise.all([
    import('../runtime/platform/config/index.js'),
    import('../generators/project/version.js'),
    import('../generators/sync/index.js'),
  ]);
  const manifest = await Promise.resolve(dir)
    .then((at) => readManifest(findProject(at)))
    .catch(() => undefined);
  if (manifest) requireVersion(manifest, { version, upgrade: true });
}
