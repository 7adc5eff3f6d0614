import { entry } from '../entry.js';

/** Errors of `ao check`. */
export const checkErrors = {
  AO_CHECK_FAILED: entry<{ failed: readonly string[]; total: number }>({
    category: 'contract',
    title: 'A check found something',
    page: 'At least one gate failed. Each failure is printed with its own remedy above the summary.',
    message: (p) => `${p.failed.length} of ${p.total} checks failed: ${p.failed.join(', ')}`,
    remedy: (p) => [`Mend the first, then run it alone: \`ao check --only '${p.failed[0] ?? ''}'\``],
  }),
  AO_CHECK_UNKNOWN: entry<{ name: string; near: string | undefined; names: readonly string[] }>({
    category: 'usage',
    title: 'There is no such check',
    page: '`--only` takes names of checks: those of ao itself and the gates of ao.toml.',
    message: (p) => `there is no check "${p.name}"; there are: ${p.names.join(', ')}`,
    remedy: (p) => [p.near ? `Did you mean \`ao check --only '${p.near}'\`?` : 'Run them all: `ao check`'],
  }),
};
