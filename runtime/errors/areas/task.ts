import { entry } from '../entry.js';

/** Errors of `ao run`. */
export const taskErrors = {
  AO_TASK_UNKNOWN: entry<{ task: string; near: string | undefined; tasks: readonly string[] }>({
    category: 'usage',
    title: 'There is no such task',
    page: 'The name is not under `[tasks]` in ao.toml. `ao run` alone lists the tasks.',
    message: (p) => `there is no task "${p.task}"${p.tasks.length > 0 ? `; there are: ${p.tasks.join(', ')}` : ''}`,
    remedy: (p) => [
      p.near ? `Did you mean \`ao run ${p.near}\`?` : 'List the tasks: `ao run`',
      `Or add it to ao.toml: [tasks] ${p.task} = "…"`,
    ],
  }),
  AO_TASK_CYCLE: entry<{ cycle: readonly string[] }>({
    category: 'config',
    title: 'Tasks depend on each other in a circle',
    page: 'A task runs after its `deps`. These tasks each wait for another of them, so none could ever run.',
    message: (p) => `the tasks depend on each other in a circle: ${p.cycle.join(' → ')}`,
    remedy: (p) => [`Take one name out of a \`deps\` in ao.toml, [tasks.${p.cycle[0]}] say`],
  }),
  AO_TASK_COMMAND_MISSING: entry<{ task: string; program: string; dir: string }>({
    category: 'unavailable',
    title: 'The program of a task was not found',
    page: "The first word of a task's command is neither a program in PATH nor one of the project's own (`.venv/bin`, `node_modules/.bin` of the folder the task runs in).",
    message: (p) => `task ${p.task}: there is no program "${p.program}"`,
    remedy: (p) => [
      `Install it, or write where it is; the task runs in ${p.dir}`,
      'Pipes, `&&` and `$VAR` need the shell: write the task as one text instead of a list',
    ],
  }),
  AO_TASK_FOLDER_MISSING: entry<{ task: string; dir: string }>({
    category: 'config',
    title: 'The folder of a task does not exist',
    page: 'The `cwd` of the task, relative to the project, is not a folder.',
    message: (p) => `task ${p.task}: its folder ${p.dir} does not exist`,
    remedy: (p) => [`Mend \`cwd\` under [tasks.${p.task}] in ao.toml, or make the folder: \`mkdir -p "${p.dir}"\``],
  }),
  AO_TASK_WORDS: entry<{ task: string; line: string; problem: string }>({
    category: 'config',
    title: 'A command line cannot be split into words',
    page: 'Command lines in lists are split into words as a shell would, without a shell. A quote that is opened must be closed.',
    message: (p) => `task ${p.task}: ${p.line}: ${p.problem}`,
    remedy: () => ['Close the quote, or write the task as one text for the shell'],
  }),
};
