import { entry } from '../entry.js';

/** Errors of `ao check`. */
export const checkErrors = {
  AO_CHECK_FAILED: entry<{ failed: readonly string[]; total: number }>({
    category: 'contract',
    title: 'A check found something',
    page: 'At least one gate failed. Each failure is printed with its own remedy above the summary.',
    message: (p) => `${p.failed.length} of ${p.total} checks failed: ${p.failed.join(', ')}`,
    remedy: (p) => [`Mend the first, then run it alone: \`ao check --only ${p.failed[0] ?? ''}\``],
  }),
};
