import { entry } from '../entry.js';

/** More files than this are counted, not named. */
const MOST = 10;
const first = (files: readonly string[]) => files.slice(0, MOST);

/** Errors of a project's folder. */
export const projectErrors = {
  AO_PROJECT_NOT_FOUND: entry<{ dir: string }>({
    category: 'usage',
    title: 'Not in a project',
    page: 'The command works on a project of ao: a folder with an `ao.toml`. It looks in the given folder and in those above it.',
    message: (p) => `there is no ao.toml in ${p.dir} or above it`,
    remedy: () => ['Go into a project, or make one: `ao init myproj`'],
  }),
  AO_PROJECT_FILES_EXIST: entry<{ dir: string; files: readonly string[] }>({
    category: 'conflict',
    title: 'Files are in the way',
    page: '`ao init` never overwrites a file that it did not write. The files in the way are named, the first ten of many.',
    message: (p) =>
      `${p.dir} already has ${p.files.length === 1 ? 'a file' : `${p.files.length} files`} that would be overwritten: ${first(p.files).join(', ')}${p.files.length > MOST ? ` and ${p.files.length - MOST} more` : ''}`,
    remedy: () => ['Choose an empty folder, or move these files away'],
  }),
  AO_PROJECT_NAME_INVALID: entry<{ name: string; problem: string; suggestion: string }>({
    category: 'usage',
    title: 'A name that a project cannot have',
    page: 'The name of a project becomes the name of its images, its npm package, its proto package and Python modules, so it is kebab-case and no word that one of these reserves. Without `--name` it comes from the folder, accents and blanks spelled out.',
    message: (p) => `"${p.name}" cannot be the name of a project: ${p.problem}`,
    remedy: (p) => [`Give it another: \`ao init <dir> --name ${p.suggestion}\``],
  }),
  AO_PROJECT_ASSETS_MISSING: entry<{ what: string; near: string }>({
    category: 'bug',
    title: 'This installation of ao is not whole',
    page: '`ao` carries the blueprints, the standard .proto files and the runtimes that projects use. One of them is not where it should be.',
    message: (p) => `${p.what} is not where it belongs, near ${p.near}`,
    remedy: () => ['Install ao again; in its own repository: `npm run build`'],
  }),
  AO_PROJECT_UNWRITABLE: entry<{ dir: string; problem: string }>({
    category: 'unavailable',
    title: 'The folder of the project cannot be written',
    page: 'ao keeps what belongs to this machine (process ids, logs) in `.ao/run/`. The system refused to write there: no right to it, a read-only or full disk.',
    message: (p) => `${p.dir} cannot be written: ${p.problem}`,
    remedy: (p) => [`Look at its owner and rights: \`ls -ld "${p.dir}"\`, and at the space: \`df -h "${p.dir}"\``],
  }),
  AO_PROJECT_GONE: entry<{ dir: string }>({
    category: 'conflict',
    title: 'The project was deleted or moved while it ran',
    page: 'The folder of the project is no longer where it was when `ao up` started. The services were stopped, for nothing of theirs could be read or written any more.',
    message: (p) => `${p.dir} was deleted or moved while it was up; its services are stopped`,
    remedy: () => ['Stop a project before you delete or move it: `ao down`'],
  }),
};
