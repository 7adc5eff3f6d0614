import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { split } from 'shlex';
import type { Command, Project } from '../config/index.js';
import { serviceDir } from '../engines/plan.js';
import { languageOf, programFolders } from '../languages/index.js';
import { exitInWords, runProgram, withPath } from '../process/program.js';
import type { Check, Outcome } from './check.js';

interface Gate {
  name: string;
  dir: string;
  command: Command;
  remedy?: string | undefined;
  /** Folders of programs that come first in PATH. */
  programs: readonly string[];
  /** Added to ours. */
  env: Readonly<Record<string, string>>;
}

/** The gates of ao.toml as checks: `[check.gates]`, then AnOps' `linters` and `testers`, each named by its command line. */
export function gateChecks(project: Project): Check[] {
  const { gates, linters, testers } = project.config.check;
  const named = Object.entries(gates).map(([name, gate]): Gate => {
    const dir = join(project.root, gate.dir);
    const env = environmentOf(project, dir);
    return { name, dir, command: gate.run, remedy: gate.remedy, programs: programFolders(dir), env };
  });
  const services = Object.keys(project.config.services).map((name) => serviceDir(project, name));
  const programs = [project.root, ...services].flatMap(programFolders);
  const lines = [...new Set([...linters, ...testers])].map((line): Gate => ({
    name: line,
    dir: project.root,
    command: line,
    programs,
    env: {},
  }));
  return [...named.map((gate) => toCheck(project, gate)), ...lines.map((gate) => toCheck(project, gate, split))];
}

/** What a folder's service is started with by ao.toml: its tests shall see the same. Of services within each other the inner one. */
function environmentOf(project: Project, dir: string): Readonly<Record<string, string>> {
  const around = Object.keys(project.config.services).filter((name) => {
    const way = relative(serviceDir(project, name), dir);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
  const inner = around.sort((a, b) => serviceDir(project, b).length - serviceDir(project, a).length)[0];
  return (inner && project.config.services[inner]?.env) || {};
}

function toCheck(project: Project, gate: Gate, words?: (line: string) => string[]): Check {
  return {
    name: gate.name,
    ...(gate.remedy ? { remedy: gate.remedy } : {}),
    async run(signal) {
      if (!existsSync(gate.dir)) return noFolder(project, gate);
      const command = words && typeof gate.command === 'string' ? splitOrKeep(words, gate.command) : gate.command;
      return runGate(project, { ...gate, command }, signal);
    },
  };
}

/** A line that cannot be split (an open quote) is left to the shell, whose complaint is then the gate's output. */
function splitOrKeep(words: (line: string) => string[], line: string): Command {
  try {
    return words(line);
  } catch {
    return line;
  }
}

async function runGate(project: Project, gate: Gate, signal: AbortSignal): Promise<Outcome> {
  const program = {
    command: gate.command,
    cwd: gate.dir,
    env: withPath({ ...process.env, ...gate.env }, gate.programs),
  };
  const done = await runProgram(program, { signal }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    return error;
  });
  if (done instanceof Error) return notRun(project, gate, done.code ?? done.message);
  if (done.code === 0) return { status: 'passed' };
  // 127 is the shell's word for a program that it did not find.
  if (done.code === 127) return notRun(project, gate, done.output.toString());
  const detail = done.output.toString() || `ended with ${exitInWords(done)} and said nothing`;
  return {
    status: 'failed',
    detail,
    remedy: gate.remedy ?? `See it alone: \`ao check --only ${quoted(gate.name)}\``,
  };
}

function noFolder(project: Project, gate: Gate): Outcome {
  const dir = relative(project.root, gate.dir);
  return {
    status: 'failed',
    detail: `there is no folder ${dir}`,
    remedy: `Mend \`dir\` under [check.gates.${gate.name}] in ao.toml`,
  };
}

function notRun(project: Project, gate: Gate, problem: string): Outcome {
  const program = typeof gate.command === 'string' ? gate.command : gate.command[0]!;
  const detail =
    problem === 'ENOENT'
      ? `there is no program "${program}" in PATH or in the folder's own`
      : `"${program}" cannot be run: ${problem}`;
  const service = Object.entries(project.config.services).find(([name]) => serviceDir(project, name) === gate.dir);
  const installed = !service || languageOf(service[1].language).isInstalled(gate.dir);
  const remedy = installed
    ? `Install ${program}, or add it to the packages of the folder; \`ao doctor\` tells what this machine lacks`
    : `The packages of ${service[0]} are not installed: \`ao install\``;
  return { status: 'failed', detail, remedy };
}

const quoted = (name: string) => (/^[\w.:/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`);
