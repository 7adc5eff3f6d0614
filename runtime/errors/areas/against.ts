import { entry } from '../entry.js';

/** Errors of comparing a contract with an earlier state of it: `ao check --against`. */
export const againstErrors = {
  AO_AGAINST_NO_GIT: entry<{ problem: string }>({
    category: 'unavailable',
    title: 'git cannot be run',
    page: '`ao check --against` reads the earlier contract with git.',
    message: (p) => `git cannot be run: ${p.problem}`,
    remedy: () => ['Install git, or run the other checks alone: `ao check`'],
  }),
  AO_AGAINST_NO_REPOSITORY: entry<{ root: string; problem: string }>({
    category: 'usage',
    title: 'The project is not in a git repository',
    page: '`ao check --against` compares with a commit of the git repository that the project is in, and git finds none there, or may not read it.',
    message: (p) => `git finds no repository in ${p.root}: ${p.problem}`,
    remedy: () => ['Make one and commit the contract: `git init`, `git add -A`, `git commit`'],
  }),
  AO_AGAINST_REF_UNKNOWN: entry<{ ref: string; isShallow: boolean }>({
    category: 'usage',
    title: 'There is no such commit',
    page: '`--against` takes a branch, a tag or a commit. CI systems often clone only one branch, and of that only the last commit.',
    message: (p) =>
      `there is no commit "${p.ref}" here${p.isShallow ? ': this clone is shallow, it has only the last commits' : ''}`,
    remedy: (p) => [
      ...(p.isShallow
        ? ['Fetch the whole history: `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` of actions/checkout)']
        : []),
      `Fetch the branch and compare with it: \`git fetch origin ${branch(p.ref)}\`, then \`ao check --against origin/${branch(p.ref)}\``,
    ],
  }),
  AO_AGAINST_CONTRACT_ABSENT: entry<{ ref: string; path: string }>({
    category: 'usage',
    title: 'That commit has no contract',
    page: 'At the given commit, there is no ao.toml where the project is, or no .proto file in the folder that it names.',
    message: (p) => `at ${p.ref} there is no contract in ${p.path || 'the repository'}`,
    remedy: () => ['Compare with a commit that has one: `git log --oneline -- ao.toml` lists them'],
  }),
  AO_AGAINST_INVALID: entry<{ ref: string; problem: string }>({
    category: 'contract',
    title: 'The earlier contract does not compile',
    page: 'The contract at the given commit has a mistake, so that there is nothing to compare with.',
    message: (p) => `the contract at ${p.ref} does not compile: ${p.problem}`,
    remedy: () => ['Compare with a commit whose contract compiles'],
  }),
};

function branch(ref: string): string {
  return ref.replace(/^origin\//, '');
}
