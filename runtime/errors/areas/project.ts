import { entry } from '../entry.js';

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
    page: '`ao init` never overwrites a file that it did not write. The files in the way are named.',
    message: (p) => `${p.dir} already has ${p.files.length === 1 ? 'a file' : `${p.files.length} files`} that would be overwritten: ${p.files.join(', ')}`,
    remedy: () => ['Choose an empty folder, or move these files away'],
  }),
};
