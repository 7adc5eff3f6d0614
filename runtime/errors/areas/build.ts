import { entry } from '../entry.js';

/** Errors of `ao build`. */
export const buildErrors = {
  AO_BUILD_FAILED: entry<{ image: string; step: string; log: string }>({
    category: 'contract',
    title: 'An image could not be built',
    page: 'A step of the Dockerfile ended with an error. The last lines it printed stand under the message; the full log is in the file named there.',
    message: (p) => `${p.image}: step "${p.step}" failed`,
    remedy: (p) => [`Read the whole build log: ${p.log}`, 'Mend the Dockerfile or the sources, then `ao build` again'],
  }),
};
