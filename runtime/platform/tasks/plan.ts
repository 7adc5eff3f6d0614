import { join } from 'node:path';
import { quote, split } from 'shlex';
import { fault } from '../../errors/index.js';
import type { Command, Project, TaskConfig } from '../config/index.js';
import { nearest } from '../nearest.js';

/** One command of a task. */
export interface TaskStep {
  task: string;
  /** Words, or one line for the shell. */
  command: Command;
  /** Absolute folder it runs in. */
  cwd: string;
  /** Variables added to the environment. */
  env: Readonly<Record<string, string>>;
}

/** What `ao run` will do: the commands in order, those of the task's dependencies first. */
export interface TaskPlan {
  task: string;
  steps: TaskStep[];
}

/** A task as `ao run` alone lists it. */
export interface TaskEntry {
  name: string;
  /** Its description, else its commands. */
  description: string;
}

type TaskTable = Exclude<TaskConfig, string | string[]>;

/** All tasks of a project, in the order of ao.toml. */
export function listTasks({ config }: Pick<Project, 'config'>): TaskEntry[] {
  return Object.entries(config.tasks).map(([name, task]) => {
    const { description, run, deps } = tableOf(task);
    const commands = run === undefined ? `runs ${deps.join(', ')}` : [run].flat().join('; ');
    return { name, description: description ?? commands };
  });
}

/**
 * Plans a task: its dependencies before it, each once; a list's command lines split into words, a text left to the
 * shell; `args` appended to its last command. Throws AO_TASK_UNKNOWN, AO_TASK_CYCLE or AO_TASK_WORDS.
 */
export function planTask(
  project: Pick<Project, 'config' | 'root'>,
  name: string,
  args: readonly string[] = [],
): TaskPlan {
  const steps: TaskStep[] = [];
  const planned = new Set<string>();
  const visit = (task: string, trail: readonly string[]): void => {
    if (trail.includes(task)) throw fault('AO_TASK_CYCLE', { cycle: [...trail.slice(trail.indexOf(task)), task] });
    if (planned.has(task)) return;
    const table = taskNamed(project, task);
    for (const dep of table.deps) visit(dep, [...trail, task]);
    planned.add(task);
    steps.push(...stepsOf(project.root, task, table, task === name ? args : []));
  };
  visit(name, []);
  return { task: name, steps };
}

function taskNamed({ config }: Pick<Project, 'config'>, task: string): TaskTable {
  const tasks = Object.keys(config.tasks);
  if (!Object.hasOwn(config.tasks, task)) throw fault('AO_TASK_UNKNOWN', { task, near: nearest(task, tasks), tasks });
  return tableOf(config.tasks[task]!);
}

function tableOf(task: TaskConfig): TaskTable {
  return typeof task === 'string' || Array.isArray(task) ? { run: task, deps: [], env: {}, cwd: '.' } : task;
}

function stepsOf(root: string, task: string, { run, env, cwd }: TaskTable, args: readonly string[]): TaskStep[] {
  const place = { task, cwd: join(root, cwd), env };
  if (run === undefined) return [];
  if (typeof run === 'string') return [{ ...place, command: [run.trimEnd(), ...args.map(quote)].join(' ') }];
  return run.map((line, i) => ({
    ...place,
    command: [...wordsOf(task, line), ...(i === run.length - 1 ? args : [])],
  }));
}

function wordsOf(task: string, line: string): string[] {
  let words: string[];
  try {
    words = split(line);
  } catch (error) {
    throw fault('AO_TASK_WORDS', { task, line, problem: (error as Error).message }, { cause: error });
  }
  if (words.length === 0)
    throw fault('AO_TASK_WORDS', { task, line: JSON.stringify(line), problem: 'there is no word in it' });
  return words;
}
