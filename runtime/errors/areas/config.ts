import { entry } from '../entry.js';

export interface At {
  /** `ao.toml:LINE:COLUMN` */
  where: string;
}

/** Errors of ao.toml and the environment. */
export const configErrors = {
  AO_CONFIG_SYNTAX: entry<At & { problem: string }>({
    category: 'config',
    title: 'ao.toml is not valid TOML',
    page: 'The file could not be read as TOML. The message names the line and column at which the reader gave up.',
    message: (p) => `${p.where}: ${p.problem}`,
    remedy: () => ['Mend that line; every resolved value can be seen with `ao config`'],
  }),
  AO_CONFIG_UNKNOWN_KEY: entry<At & { key: string; near?: string | undefined }>({
    category: 'config',
    title: 'An unknown key in ao.toml',
    page: 'A key is not one that ao reads. Keys that begin with `x-` are yours and pass.',
    message: (p) => `${p.where}: unknown key "${p.key}"`,
    remedy: (p) => [
      p.near ? `Did you mean "${p.near}"?` : 'Remove it, or begin it with `x-` if it is your own',
      'All keys: docs/reference/config.md',
    ],
  }),
  AO_CONFIG_INVALID: entry<At & { key: string; problem: string; cure?: string | undefined }>({
    category: 'config',
    title: 'A value in ao.toml or the environment does not fit',
    page: 'The key is known, its value is of the wrong type, out of range, or does not fit the rest of the file or the contract.',
    message: (p) => `${p.where}: ${p.key}: ${p.problem}`,
    remedy: (p) => [...(p.cure ? [p.cure] : []), 'All keys with their types and defaults: docs/reference/config.md'],
  }),
  AO_CONFIG_CONFLICT: entry<At>({
    category: 'config',
    title: 'ao.toml holds conflict markers',
    page: 'A merge was left unfinished: the file still has lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`. Until they are gone no tool can read it.',
    message: (p) => `${p.where}: an unfinished merge: the file has conflict markers`,
    remedy: () => ['Keep the lines you want, remove the marker lines, then `git add ao.toml`'],
  }),
  AO_CONFIG_UNREADABLE: entry<{ file: string; problem: string }>({
    category: 'config',
    title: 'ao.toml cannot be read',
    page: 'The file is there, but the system refused to read it, or it is not text in UTF-8.',
    message: (p) => `${p.file} cannot be read: ${p.problem}`,
    remedy: (p) => [`Look at its owner, rights and encoding: \`ls -l "${p.file}"\``],
  }),
  AO_CONFIG_NO_SUCH_KEY: entry<{ key: string; near?: string | undefined }>({
    category: 'usage',
    title: 'No value has this key',
    page: '`ao config <key>` shows the value of a key, or all values below it. The key given is neither; `ao config` lists all that have a value, `ao config --docs` all there are.',
    message: (p) => `no value of this project has the key "${p.key}"`,
    remedy: (p) => [p.near ? `Did you mean \`ao config ${p.near}\`?` : 'List all values: `ao config`'],
  }),
};
