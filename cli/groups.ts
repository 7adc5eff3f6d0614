/** What a person wants from a command; the help lists the commands under these, in this order. */
export const groups = {
  start: 'START A PROJECT',
  live: 'LIVE WITH IT',
  run: 'RUN IT',
  see: 'SEE IT',
  mend: 'MEND IT',
} as const;

export type Group = keyof typeof groups;

/** Commands of two words, by the first. */
export const topics = {
  blueprint: 'Blueprints from outside: add, list, update, trust, remove.',
  plugin: 'Plugins of the command line: add, list, remove.',
} as const;

export type Topic = keyof typeof topics;
