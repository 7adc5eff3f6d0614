import { gateChecks, type Check } from '../../runtime/platform/check/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { generated, ownChecks } from './own-checks.js';

export interface CheckSetup {
  /** Of ao. */
  version: string;
  /** Bring the project in line with its contract before the gates run; otherwise only compare. */
  sync: boolean;
  /** Installs packages whose lists changed; undefined: they are not to be installed. */
  install: (() => Promise<unknown>) | undefined;
}

/**
 * All checks of a project. The gates wait until it is in line with its contract and its packages are installed; either
 * is done once. A contract that cannot be followed does not keep the gates from running on what was generated last.
 */
export function projectChecks(project: Project, { version, sync, install }: CheckSetup): Check[] {
  const synced = once(() => generated(project, version, sync));
  const ready = once(async () => {
    await synced().catch(() => undefined);
    await install?.();
  });
  const packages: Check = { name: 'packages', run: async () => (await ready(), { status: 'passed' }) };
  const gates = gateChecks(project).map((gate) => afterInstall(gate, ready));
  return [...ownChecks(project, synced), ...(install && gates.length > 0 ? [packages] : []), ...gates];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function afterInstall(gate: Check, ready: () => Promise<unknown>): Check {
  return {
    ...gate,
    async run(signal) {
      const failed = await ready().then(
        () => false,
        () => true,
      );
      return failed && !signal.aborted
        ? { status: 'skipped', detail: 'the packages could not be installed' }
        : gate.run(signal);
    },
  };
}
