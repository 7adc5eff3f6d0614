import { join, posix } from 'node:path';
import { breakingChanges, contractAt, readAllowed, type Break } from '../../generators/contract/breaking/index.js';
import { readSourceTree } from '../../generators/contract/index.js';
import type { Check } from '../../runtime/platform/check/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { count } from '../ui/measures.js';

/**
 * A check that fails when the contract has changed since a git ref so that those who use it notice; all such changes are
 * put into `found` too. Reads the earlier contract at once, and throws when there is none.
 */
export async function breakingCheck(project: Project, ref: string, found: Break[]): Promise<Check> {
  const { path: folder } = project.config.contract;
  const { tree: before, path, commit } = await contractAt(project.root, ref);
  const place = {
    before: (at: string) => `${ref}:${posix.join(path, at)}`,
    after: (at: string) => posix.join(folder, at),
  };
  return {
    name: 'breaking changes',
    remedy: 'Make each change the other way that is named, or tell all who use the contract before it goes out',
    async run() {
      const root = join(project.root, folder);
      found.push(
        ...(await breakingChanges(before, await readSourceTree(root), { ref, root, allowed: await readAllowed(root) })),
      );
      if (found.length === 0) return { status: 'passed' };
      const head = `${count(found.length, 'breaking change')} against ${ref} (${commit.slice(0, 10)})`;
      return { status: 'failed', detail: [head, ...found.map((change) => lines(change, place))].join('\n') };
    },
  };
}

interface Places {
  before: (at: string) => string;
  after: (at: string) => string;
}

function lines({ rule, breaks, subject, change, why, instead, before, after }: Break, place: Places): string {
  const where = [after && place.after(after), before && `was ${place.before(before)}`].filter(Boolean).join(', ');
  return `\n${where}\n  ${subject}: ${change} (${rule})\n  breaks ${breaks.join(', ')}: ${why}\n  instead: ${instead}`;
}
