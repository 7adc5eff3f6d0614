import { entry } from '../entry.js';

/** Errors of a project and an ao of different versions. */
export const upgradeErrors = {
  AO_PROJECT_OLDER: entry<{ made: string; version: string }>({
    category: 'config',
    title: 'The project was made by an older ao',
    page: 'Each version of ao may write files in another way than the one before. So that a project changes only when somebody means it, `ao sync`, `up`, `build`, `check`, `generate` and `destroy` work on projects of their own version alone: the one that `.ao/manifest.json` names under "ao". `ao upgrade` brings a project to the version of ao that runs, with every edit of yours kept; until then the older ao works as before, without being installed.',
    message: (p) => `ao ${p.made} made this project, and this is ao ${p.version}`,
    remedy: (p) => [
      'Take the upgrade, your edits stay: `ao upgrade`; look at it first: `ao upgrade --dry-run --diff`',
      `Or stay with the older one: \`${otherAo(p.made, '<command>')}\``,
    ],
  }),
  AO_PROJECT_NEWER: entry<{ made: string; version: string }>({
    category: 'config',
    title: 'The project was made by a newer ao',
    page: 'A newer ao wrote the project, somebody took an upgrade perhaps, and this one may not know what is in it. An older ao never writes it: that would take the upgrade back. `.ao/manifest.json` names the version under "ao".',
    message: (p) => `ao ${p.made} made this project, and this is the older ao ${p.version}`,
    remedy: (p) => [
      `Install that one: \`npm install --global ${PACKAGE}@${p.made}\``,
      `Or run it without installing: \`${otherAo(p.made, '<command>')}\``,
    ],
  }),
  AO_UPGRADE_OTHER_VERSION: entry<{ to: string; version: string }>({
    category: 'usage',
    title: 'Another version upgrades to itself',
    page: 'An ao carries the blueprints of its own version and no other: what upgrades a project to a version is the ao of that version.',
    message: (p) => `this is ao ${p.version}; to ${p.to} upgrades the ao of that version`,
    remedy: (p) => [`Let it: \`${otherAo(p.to, 'upgrade')}\``],
  }),
  AO_UPGRADE_BACKWARDS: entry<{ to: string; made: string }>({
    category: 'usage',
    title: 'No way back to an older version',
    page: '`ao upgrade` goes forward. What an upgrade wrote is taken back by `ao undo` as long as it is the last thing that ao wrote, and by version control at any time.',
    message: (p) => `ao ${p.made} made this project, and ${p.to} is older`,
    remedy: () => [
      'Take the last upgrade back: `ao undo`',
      'Or go back to the commit before it: `git log -- .ao/manifest.json`',
    ],
  }),
  AO_UPGRADE_VERSION_INVALID: entry<{ text: string }>({
    category: 'usage',
    title: 'Not a version',
    page: 'A version of ao is three numbers with dots between them, such as 1.2.3.',
    message: (p) => `"${p.text}" is not a version such as 1.2.3`,
    remedy: () => ['Upgrade to the version that runs: `ao upgrade`'],
  }),
};

const PACKAGE = '@ao/cli';

/** How a version that is not installed is run. */
function otherAo(version: string, command: string): string {
  return `npx --yes --package ${PACKAGE}@${version} -- ao ${command}`;
}
