import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LostNote } from '../../generators/project/index.js';
import type { Check, Outcome } from '../../runtime/platform/check/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { serviceDir } from '../../runtime/platform/engines/plan.js';
import { lostText } from '../ui/method-notes.js';

const PASSED: Outcome = { status: 'passed' };

/** What ao itself looks at, besides the gates of ao.toml. A project that ao did not make has no generated files to compare. */
export function ownChecks(project: Project, generated: () => Promise<Outcome>): Check[] {
  return [
    { name: 'config', run: async () => PASSED },
    { name: 'structure', run: async () => structure(project) },
    {
      name: 'contract',
      remedy: 'Mend the contract at these places; `buf.yaml` in its folder may turn a rule off',
      run: () => contract(project),
    },
    { name: 'generated', remedy: 'Bring the project in line: `ao sync`', run: generated },
    {
      name: 'conflicts',
      remedy: 'Choose between the markers in these places, then `ao sync`',
      run: async () => {
        // What a sync puts right, or leaves between markers, is known after it.
        await generated().catch(() => undefined);
        return conflicts(project);
      },
    },
  ];
}

function structure(project: Project): Outcome {
  const { path } = project.config.contract;
  const places = [
    ...Object.keys(project.config.services).map((name) => ({ name, dir: serviceDir(project, name) })),
    { name: 'the contract', dir: join(project.root, path) },
  ];
  const missing = places
    .filter(({ dir }) => !existsSync(dir))
    .map(({ name, dir }) => `${name}: there is no folder ${dir}`);
  if (missing.length === 0) return PASSED;
  return { status: 'failed', detail: missing.join('\n'), remedy: 'Make the folder, or mend `path` in ao.toml' };
}

async function contract({ root, config }: Project): Promise<Outcome> {
  const [{ compileContract, lintContract }, { loadContract, prepareValidation, routesOf }] = await Promise.all([
    import('../../generators/contract/index.js'),
    import('../../runtime/contract/index.js'),
  ]);
  const dir = join(root, config.contract.path);
  const [findings, bytes] = await Promise.all([lintContract(dir), compileContract(dir)]);
  const loaded = loadContract(bytes);
  const { assertServed } = await import('../../runtime/platform/config/index.js');
  const services = loaded.services.map(({ typeName }) => typeName);
  await assertServed(root, config.services, services);
  routesOf(loaded);
  await prepareValidation(loaded);
  if (findings.length === 0) return PASSED;
  return {
    status: 'failed',
    detail: findings
      .map((f) => `${config.contract.path}/${f.file}:${f.line}:${f.column}: ${f.message} (${f.rule})`)
      .join('\n'),
  };
}

/** Brings the project in line with its contract, or (`write` false) only says what is not. */
export async function generated({ root }: Project, version: string, write: boolean): Promise<Outcome> {
  const [{ syncProject }, { readManifest }] = await Promise.all([
    import('../../generators/project/index.js'),
    import('../../generators/sync/index.js'),
  ]);
  if ((await readManifest(root)) === undefined) return { status: 'skipped', detail: 'ao did not make this project' };
  const { plan, notes } = await syncProject(root, { version, dryRun: !write });
  const lost = notes.filter((note) => note.kind === 'lost');
  if (lost.length > 0) return lostOutcome(lost);
  // Also where a sync that may write would stop: at a generated file that was edited by hand.
  const late = plan.steps.filter(
    (step) => step.write !== undefined || step.action === 'remove' || step.blocks === true,
  );
  if (late.length === 0) return PASSED;
  if (write)
    return {
      status: 'passed',
      detail: `${late.length} ${late.length === 1 ? 'file' : 'files'} brought in line with the contract`,
    };
  return { status: 'failed', detail: late.map((step) => `${step.path} is out of date (${step.reason})`).join('\n') };
}

function lostOutcome(lost: readonly LostNote[]): Outcome {
  return {
    status: 'failed',
    detail: lost.map(lostText).join('\n'),
    remedy: 'Take out what the generated code has no more; was it taken away by mistake: `ao undo`',
  };
}

async function conflicts({ root }: Project): Promise<Outcome> {
  const { findConflictMarkers } = await import('../../generators/sync/index.js');
  const found = await findConflictMarkers(root);
  if (found.length === 0) return PASSED;
  return { status: 'failed', detail: found.map(({ path, line, what }) => `${path}:${line}: ${what}`).join('\n') };
}
