/** Environment variables that `ao` itself reads, besides those of the keys of ao.toml. For the reference. */
export const cliEnvironment = [
  { name: 'AO_DEBUG', description: '1: print the stack of an error too.' },
  { name: 'NO_COLOR', description: 'Set: no colours.' },
  { name: 'FORCE_COLOR', description: '1 to 3: colours even where the output is not a terminal.' },
  {
    name: 'AO_PYTHON',
    description: 'The Python interpreter to make environments with; without it the first that fits is taken.',
  },
  { name: 'DOCKER_HOST', description: 'Address of the Docker engine, as for docker itself.' },
  {
    name: 'DOCKER_CONFIG',
    description: 'Folder of the Docker configuration that holds the registry logins of `ao build --push`.',
  },
  { name: 'XDG_CACHE_HOME', description: 'Where the reports of bugs in ao are written, in `ao/`.' },
  { name: 'XDG_DATA_HOME', description: 'Where plugins are installed, in `ao/`; by default `~/.local/share`.' },
  {
    name: 'XDG_STATE_HOME',
    description:
      'Where it is remembered which code of projects you agreed to run, in `ao/`; by default `~/.local/state`.',
  },
] as const;
