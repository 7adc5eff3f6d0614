import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../errors/index.js';
import { isRunning, type ProcessIdentity } from '../process/identity.js';
import { exitInWords, killGroup, runProgram, startProgram, withPath, type Program } from '../process/program.js';
import { programFolders } from '../languages/index.js';
import type { Engine, LogLine, RunPlan, ServiceSpec, Unit } from './engine.js';
import { hostPort, reachableHost, serviceVariables } from './plan.js';
import { assertPortsFree } from './ports.js';
import { runFolder } from './run-folder.js';

/**
 * The embedded engine: each service is a process of this machine, in a process group of its own. What runs is noted in
 * `.ao/run/units/`, so that a later run can end it when this one was killed; and since a service's stdin ends with us,
 * services of ao end by themselves then.
 */
export const processEngine: Engine = { id: 'process', preflight, prepare, start, sweep };

async function preflight(plan: RunPlan): Promise<void> {
  for (const { name, dir } of plan.services) {
    if (!existsSync(dir)) throw fault('AO_ENGINE_SERVICE_FOLDER_MISSING', { service: name, dir });
  }
  await assertPortsFree(plan);
}

function programOf(spec: ServiceSpec, plan: RunPlan, command: readonly string[]): Program {
  const variables = serviceVariables(spec, plan, {
    host: spec.host,
    port: spec.port,
    addressOf: (need) => hostPort(reachableHost(need.host), need.port),
  });
  const env = {
    ...process.env,
    ...spec.commandEnv,
    ...variables,
    AO_SUPERVISED: '1',
    AO_DETACHED: undefined,
  };
  return { command, cwd: spec.dir, env: withPath(env, programFolders(spec.dir)) };
}

async function prepare(
  spec: ServiceSpec,
  plan: RunPlan,
  log: (line: LogLine) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!spec.prepare) return;
  const onLine = (stream: LogLine['stream'], text: string) => log({ service: spec.name, stream, text });
  const program = programOf(spec, plan, spec.prepare);
  const done = await runProgram(program, { signal, onLine }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    throw notStarted(spec, spec.prepare!, error);
  });
  if (done.code === 0) return;
  const command = spec.prepare.join(' ');
  throw fault(
    'AO_ENGINE_PREPARE_FAILED',
    { service: spec.name, command, end: exitInWords(done) },
    { details: done.output.last(20) },
  );
}

async function start(spec: ServiceSpec, plan: RunPlan, log: (line: LogLine) => void): Promise<Unit> {
  const program = programOf(spec, plan, spec.command);
  const running = await startProgram(program, (stream, text) => log({ service: spec.name, stream, text })).catch(
    (error: NodeJS.ErrnoException) => {
      throw notStarted(spec, spec.command, error);
    },
  );
  const note = join(runFolder(plan.root).units, `${spec.name}.json`);
  // A project that was deleted under us is not brought back to life.
  if (existsSync(plan.root)) await writeNote(note, running.identity);
  const exited = running.exited.then(async (exit) => {
    await rm(note, { force: true }).catch(() => {});
    return exit;
  });
  return {
    id: String(running.identity.pid),
    exited,
    async stop(graceMs) {
      await running.stop(graceMs);
      await exited;
    },
  };
}

/** A note that cannot be written (disk full) costs only the sweep after a kill -9: the service still runs. */
async function writeNote(file: string, identity: ProcessIdentity): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(file, JSON.stringify(identity)))
    .catch(() => {});
}

function notStarted(spec: ServiceSpec, command: readonly string[], error: NodeJS.ErrnoException) {
  const params = { service: spec.name, program: command[0]!, problem: error.code ?? error.message };
  return fault('AO_ENGINE_PROGRAM_MISSING', params, { cause: error });
}

/** Ends the processes that a killed run left, each only if it is that very process still. */
async function sweep(plan: Pick<RunPlan, 'root' | 'services'>): Promise<string[]> {
  const { units } = runFolder(plan.root);
  const names = (await readdir(units).catch(() => [])).filter((name) => name.endsWith('.json'));
  const ended = await Promise.all(
    names.map(async (file) => {
      const service = file.slice(0, -'.json'.length);
      const graceMs = plan.services.find((spec) => spec.name === service)?.stopTimeoutMs ?? 5000;
      const left = await readNote(join(units, file));
      const swept = left !== undefined && isRunning(left) && (await endOrphan(left, graceMs));
      await rm(join(units, file), { force: true });
      return swept ? [`${service} (pid ${left.pid})`] : [];
    }),
  );
  return ended.flat();
}

async function readNote(file: string): Promise<ProcessIdentity | undefined> {
  try {
    const note = JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
    return Number.isInteger(note.pid) && note.pid > 1 ? note : undefined;
  } catch {
    return undefined;
  }
}

async function endOrphan(identity: ProcessIdentity, graceMs: number): Promise<true> {
  const deadline = Date.now() + graceMs;
  killGroup(identity.pid, 'SIGTERM');
  while (isRunning(identity) && Date.now() < deadline) await sleep(50);
  killGroup(identity.pid, 'SIGKILL');
  while (isRunning(identity)) await sleep(20);
  return true;
}
