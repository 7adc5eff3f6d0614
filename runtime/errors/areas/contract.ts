import { entry } from '../entry.js';

/** Errors of the .proto contract. */
export const contractErrors = {
  AO_CONTRACT_INVALID: entry<{ where: string; problem: string }>({
    category: 'contract',
    title: 'The contract does not compile',
    page: 'A .proto file has a mistake. Each is named by file, line and column.',
    message: (p) => `${p.where}: ${p.problem}`,
    remedy: () => ['Mend the contract at that place, then `ao check`'],
  }),
};
