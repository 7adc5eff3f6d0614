/** Flags of `ao generate` itself: no question can be called so. */
export const FLAGS: readonly string[] = [
  'dry-run',
  'pretend',
  'diff',
  'force',
  'yes',
  'conflict',
  'json',
  'quiet',
  'help',
];
