import { fault } from '../../../runtime/errors/index.js';
import { answerFault } from '../answers.js';
import type { Generator } from '../generator.js';
import { tomlTable } from '../toml.js';

/** A bare key of TOML that is a word for the shell, too. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** A task of `ao run`: a table of ao.toml. */
export const task: Generator = {
  id: 'task',
  summary: 'A task of `ao run`: a command of the project under a name.',
  takesName: 'Name of the task, as `ao run` takes it.',
  questions: [
    { name: 'run', char: 'r', summary: 'What it runs: a line for the shell.', kind: 'text' },
    { name: 'description', summary: 'One line that `ao run` shows.', kind: 'text', optional: true },
    { name: 'cwd', summary: 'Folder it runs in; by default the project.', kind: 'text', optional: true },
    { name: 'deps', summary: 'Tasks that run before it.', kind: 'list', optional: true },
  ],

  propose({ config }, name, answers) {
    if (!NAME.test(name)) throw answerFault('name', `"${name}" is no word of letters, digits, ".", "_" and "-"`);
    if (Object.hasOwn(config.tasks, name)) throw fault('AO_GENERATE_EXISTS', { what: `the task ${name}` });
    const missing = ((answers['deps'] ?? []) as readonly string[]).find((each) => !Object.hasOwn(config.tasks, each));
    if (missing !== undefined) throw answerFault('deps', `there is no task ${missing}`);
    if (String(answers['run']).trim() === '') throw answerFault('run', 'it is empty');
    return { component: { generator: 'task', name, answers }, next: [`Run it: ao run ${name}`] };
  },

  tables: ({ name, answers }) =>
    `\n${tomlTable(['tasks', name], {
      description: answers['description'],
      cwd: answers['cwd'],
      deps: answers['deps'],
      run: answers['run'],
    })}`,
};
