import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { join as shellJoin } from 'shlex';
import { fault } from '../../errors/index.js';
import type { Project } from '../config/index.js';
import { serviceDir } from '../engines/plan.js';
import { makeRunFolder, runFolder } from '../engines/run-folder.js';
import { languageOf, type InstallStep, type Language } from '../languages/index.js';
import { waitForLock } from '../process/lock.js';
import { runProgram } from '../process/program.js';

export type InstallEvent =
  | { type: 'step'; service: string; title: string }
  | { type: 'line'; service: string; text: string }
  | { type: 'done'; service: string }
  /** Another ao installs in this project; we wait for it. */
  | { type: 'waiting' };

export interface InstallOptions {
  signal?: AbortSignal;
  onEvent?: (event: InstallEvent) => void;
}

/** One service whose packages are to be there. */
interface Target {
  service: string;
  dir: string;
  language: Language;
}

/**
 * Installs the packages of every service, all services at once. Throws AO_INSTALL_FAILED with the end of what the tool
 * said, or the error that names the missing tool; what was installed before is not removed. When `signal` fires, npm
 * and pip are ended with all they started, and the signal's reason is thrown.
 */
export async function installProject(project: Project, options: InstallOptions = {}): Promise<void> {
  await installLocked(project, targetsOf(project), options);
}

/**
 * Installs the packages of those services only whose lists changed since, or that have none; returns their names. Two
 * at once are safe: the second waits, and then finds nothing to do.
 */
export async function ensureInstalled(project: Project, options: InstallOptions = {}): Promise<string[]> {
  if ((await staleOf(project)).length === 0) return [];
  return installLocked(project, undefined, options);
}

/** The names of the services whose packages are missing or older than their lists. */
export async function staleServices(project: Project): Promise<string[]> {
  return (await staleOf(project)).map((target) => target.service);
}

async function installLocked(
  project: Project,
  targets: Target[] | undefined,
  options: InstallOptions,
): Promise<string[]> {
  const folder = await makeRunFolder(project.root);
  const told = setTimeout(() => options.onEvent?.({ type: 'waiting' }), 300);
  const lock = await waitForLock(folder.installLock, options.signal)
    .catch((error: Error) => {
      options.signal?.throwIfAborted();
      throw fault('AO_PROJECT_UNWRITABLE', { dir: folder.base, problem: error.message }, { cause: error });
    })
    .finally(() => clearTimeout(told));
  // When one fails, the others are let finish: their work is not lost, and the lock is not given up under them.
  try {
    const chosen = targets ?? (await staleOf(project));
    const ended = await Promise.allSettled(chosen.map((target) => installOne(project, target, options)));
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return chosen.map((target) => target.service);
  } finally {
    await lock.release();
  }
}

function targetsOf(project: Project): Target[] {
  return Object.entries(project.config.services).map(([service, { language }]) => ({
    service,
    dir: serviceDir(project, service),
    language: languageOf(language),
  }));
}

async function staleOf(project: Project): Promise<Target[]> {
  const targets = targetsOf(project);
  const fresh = await Promise.all(targets.map((target) => isFresh(project, target)));
  return targets.filter((_, i) => !fresh[i]);
}

async function isFresh(project: Project, { service, dir, language }: Target): Promise<boolean> {
  const inputs = await language.installInputs(dir);
  if (inputs.length === 0) return true; // nothing is asked for
  const stamp = await readFile(runFolder(project.root).installStamp(service), 'utf8').catch(() => undefined);
  return language.isInstalled(dir) && stamp === (await stampOf(dir, inputs));
}

/** What the installed packages follow from, as text: each list with its hash, and where the folder is (environments do not move). */
async function stampOf(dir: string, inputs: readonly string[]): Promise<string> {
  const hashes = await Promise.all(
    inputs.map(
      async (name) =>
        [
          name,
          createHash('sha256')
            .update(await readFile(join(dir, name)))
            .digest('hex'),
        ] as const,
    ),
  );
  return `${JSON.stringify({ dir, node: process.versions.modules, files: Object.fromEntries(hashes) }, null, 2)}\n`;
}

async function installOne(project: Project, target: Target, options: InstallOptions): Promise<void> {
  const { service, dir, language } = target;
  const { installLog, installStamp } = runFolder(project.root);
  await rm(installLog(service), { force: true });
  for (const step of await language.installSteps(dir, options.signal)) {
    options.onEvent?.({ type: 'step', service, title: step.title });
    await runStep(target, step, installLog(service), options);
  }
  // Hashed after the fact: npm writes its lock file while it installs.
  const stamp = await stampOf(dir, await language.installInputs(dir));
  // Without its stamp (a full disk) the service counts as stale, and is installed again next time.
  await mkdir(dirname(installStamp(service)), { recursive: true })
    .then(() => writeFile(installStamp(service), stamp))
    .catch(() => {});
  options.onEvent?.({ type: 'done', service });
}

async function runStep(
  { service, dir }: Target,
  step: InstallStep,
  log: string,
  options: InstallOptions,
): Promise<void> {
  const { signal, onEvent } = options;
  const program = { command: step.command, cwd: dir, env: { ...process.env, ...step.env } };
  const lines: string[] = [`$ ${shellJoin(step.command)}`];
  const onLine = (_: unknown, text: string) => {
    lines.push(text);
    onEvent?.({ type: 'line', service, text });
  };
  const done = await runProgram(program, { signal, onLine }).catch((error: Error) => {
    signal?.throwIfAborted();
    return error;
  });
  await appendFile(log, `${lines.join('\n')}\n`).catch(() => {});
  if (!(done instanceof Error) && done.code === 0) return;
  const details = done instanceof Error ? [done.message] : done.output.last(20);
  throw fault(
    'AO_INSTALL_FAILED',
    { service, step: step.title, dir, command: shellJoin(step.command), log },
    { details },
  );
}
