/**
 * What becomes of lines that the user and ao both changed: `inline` puts both between markers, `rej` keeps the user's and
 * lays ao's beside the file, `ours` keeps the user's, `theirs` takes ao's.
 */
export const CONFLICT_STYLES = ['inline', 'rej', 'ours', 'theirs'] as const;

export type ConflictStyle = (typeof CONFLICT_STYLES)[number];
