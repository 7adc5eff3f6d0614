/** What a person wants from a command; the help lists the commands under these, in this order. */
export const groups = {
  start: 'START A PROJECT',
  live: 'LIVE WITH IT',
  run: 'RUN IT',
  see: 'SEE IT',
  mend: 'MEND IT',
} as const;

export type Group = keyof typeof groups;
