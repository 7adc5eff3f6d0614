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
  AO_COMMAND_FLAG_UNKNOWN: entry<{ command: string; flag: string; near?: string | undefined }>({
    category: 'usage',
    title: 'There is no such flag',
    page: 'The command does not know a flag it was given. `ao <command> --help` lists its flags. What stands after `--` is not read by ao.',
    message: (p) => `\`ao ${p.command}\` has no flag ${p.flag}`,
    remedy: (p) => [p.near ? `Did you mean ${p.near}?` : `List its flags: \`ao ${p.command} --help\``],
  }),
  AO_COMMAND_ARGUMENTS: entry<{ command: string; problem: string; cure?: string | undefined }>({
    category: 'usage',
    title: 'The command line does not fit the command',
    page: 'An argument is missing, is one too many, or has a value the command does not take. `ao <command> --help` shows the usage with examples.',
    message: (p) => `\`ao ${p.command}\`: ${p.problem}`,
    remedy: (p) => [...(p.cure ? [p.cure] : []), `See the usage with examples: \`ao ${p.command} --help\``],
  }),
  AO_COMMAND_FILE_DENIED: entry<{ path: string; problem: string }>({
    category: 'conflict',
    title: 'A file or folder may not be used',
    page: 'The operating system refused to read or write a path: missing permission, or a read-only file system. Nothing was half-written: a write of a project is done as a whole or not at all.',
    message: (p) => `${p.path}: ${p.problem}`,
    remedy: (p) => [
      `Give yourself the right to it: \`ls -ld '${p.path}'\` shows its owner`,
      'Then run the command again',
    ],
  }),
  AO_COMMAND_DISK_FULL: entry<{ path: string }>({
    category: 'retry',
    title: 'The disk is full',
    page: 'A write failed because there is no space left on the device, or your quota is used up. Nothing was half-written: a write of a project is done as a whole or not at all.',
    message: (p) => `no space left on the device${p.path ? ` while writing ${p.path}` : ''}`,
    remedy: () => [
      'Free some space: `df -h .` shows what is left, `docker system df` what Docker holds',
      'Then run the command again',
    ],
  }),
  AO_COMMAND_BUG: entry<{ problem: string; log: string }>({
    category: 'bug',
    title: 'A bug in ao',
    page: 'Something happened that ao did not foresee. It is not your fault. The log file named in the message holds what a maintainer needs: versions, the command without its values, and the stack.',
    message: (p) => `this is a bug in ao: ${p.problem}`,
    remedy: (p) => [`Report it with the file ${p.log}`, 'See the stack here: run the command again with AO_DEBUG=1'],
  }),
  AO_COMMAND_CONSENT: entry<{ what: string; cause: string }>({
    category: 'usage',
    title: 'It needs your yes',
    page: 'What comes from elsewhere is taken into a project, and code of others is run, only after somebody said yes: at the question in a terminal, or with `--yes`. In CI and without a terminal nobody is asked.',
    message: (p) => `${p.what} needs your consent: ${p.cause}`,
    remedy: () => ['Look at it, then run the command again with `--yes`'],
  }),
};
