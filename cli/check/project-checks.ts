import { gateChecks, type Check } from '../../runtime/platform/check/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { ownChecks } from './own-checks.js';

export interface CheckSetup {
  /** Of ao. */
  version: string;
  /** Installs packages whose lists changed; undefined: they are not to be installed. */
  install: (() => Promise<unknown>) | undefined;
}

/** All checks of a project. The gates wait for the packages, which are installed once and only if a gate is run. */
export function projectChecks(project: Project, { version, install }: CheckSetup): Check[] {
  const own = ownChecks(project, version);
  const gates = gateChecks(project);
  if (install === undefined || gates.length === 0) return [...own, ...gates];
  let installed: Promise<unknown> | undefined;
  const ready = () => (installed ??= install());
  const packages: Check = { name: 'packages', run: async () => (await ready(), { status: 'passed' }) };
  return [...own, packages, ...gates.map((gate) => afterInstall(gate, ready))];
}

function afterInstall(gate: Check, ready: () => Promise<unknown>): Check {
  return {
    ...gate,
    async run(signal) {
      const failed = await ready().then(
        () => false,
        () => true,
      );
      return failed && !signal.aborted ? { status: 'skipped', detail: 'the packages could not be installed' } : gate.run(signal);
    },
  };
}
