import { entry } from '../entry.js';

/** Errors of the command line itself. */
export const commandErrors = {
  AO_COMMAND_UNKNOWN: entry<{ command: string; near?: string | undefined }>({
    category: 'usage',
    title: 'There is no such command',
    page: 'The first words of the command line are not a command of ao. `ao --help` lists the commands by what you want to do.',
    message: (p) => `"${p.command}" is not a command of ao`,
    remedy: (p) => [p.near ? `Did you mean \`ao ${p.near}\`?` : 'List the commands: `ao --help`'],
  }),
};
