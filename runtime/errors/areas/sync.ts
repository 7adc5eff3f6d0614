import { entry } from '../entry.js';
import { word } from '../shell-word.js';

/** Errors of writing a project. */
export const syncErrors = {
  AO_SYNC_GEN_EDITED: entry<{ files: readonly string[] }>({
    category: 'conflict',
    title: 'A generated file was edited by hand',
    page: "Files of the class `gen` are ao's: they are made from the contract and replaced when it changes. One of them is no longer as ao wrote it, or is there without ao having written it. Nothing was written, so that no edit is lost. Code of your own belongs in `model.py` or `src/model.ts` of the model-service, or in `src/app.ts` of the api-service.",
    message: (p) =>
      `edited by hand, and ao would overwrite ${p.files.length === 1 ? 'it' : 'them'}: ${p.files.join(', ')}`,
    remedy: (p) => [
      'Move your lines to a file of your own, see them: `ao diff`',
      "Then take ao's version: `ao sync --force`",
      `Or make the file yours for good: \`ao eject ${p.files.map(word).join(' ')}\``,
    ],
  }),
  AO_SYNC_OUT_OF_DATE: entry<{ files: readonly string[] }>({
    category: 'contract',
    title: 'Generated files are out of date',
    page: '`ao sync --check` and `ao check` write nothing: they tell when the contract, ao.toml or ao itself has news that the project has not. `ao sync` brings it in line; `ao up` and `ao build` do so by themselves.',
    message: (p) => `out of date: ${p.files.join(', ')}`,
    remedy: () => ['Bring the project in line: `ao sync`', 'See what would be done: `ao sync --dry-run`'],
  }),
  AO_SYNC_CONFLICT: entry<{ files: readonly string[]; beside?: readonly string[]; untold?: string | undefined }>({
    category: 'conflict',
    title: 'You and ao changed the same lines',
    page: 'A file has news from ao in the very lines that you changed. Both stand in the file between markers, as in a merge of git: yours first, then what ao wrote last, then what ao would write now. A file that git has is unmerged for git too, so that `git status` names it and `git mergetool` opens it. With `--conflict=rej` your lines stay alone, and what ao would have changed lies beside the file, in one that ends in `.rej`; `ours` and `theirs` decide for you or for ao.',
    message: (p) => `changed by you and by ao in the same place: ${p.files.join(', ')}`,
    remedy: ({ files: [file = 'the file'], beside: [beside] = [], untold }) => [
      beside === undefined
        ? `Choose between the markers (<<<<<<< and >>>>>>>) in ${file}, remove them, then \`ao sync\``
        : `Take what you want of ${beside}, delete it, then \`ao sync\``,
      ...(untold === undefined ? [] : [`git was not told of it, and shows no conflict: ${untold}`]),
    ],
  }),
  AO_SYNC_MANIFEST_INVALID: entry<{ file: string; problem: string }>({
    category: 'config',
    title: 'The manifest of the project is damaged',
    page: '`.ao/manifest.json` says which files ao wrote. It belongs into version control and is not edited by hand; markers that a merge of two branches left in it, and what stands in it twice, are put right by ao, as long as each side by itself is a manifest.',
    message: (p) => `${p.file} cannot be used: ${p.problem}`,
    remedy: (p) => [
      `Take one side of the merge or the last committed one: \`git checkout HEAD -- ${p.file}\``,
      'Then `ao sync`',
    ],
  }),
  AO_SYNC_BLOCKED: entry<{ files: readonly string[] }>({
    category: 'conflict',
    title: 'Something is in the place of a file',
    page: 'ao writes only inside of the project, and replaces only files that it knows. A folder or a symbolic link is where a file should be, or a file that must be merged by key is not valid JSON, TOML or YAML, or not UTF-8.',
    message: (p) => `cannot bring up to date: ${p.files.join('; ')}`,
    remedy: () => ['Mend the file, or move away what is in its place, then `ao sync`'],
  }),
  AO_SYNC_NAMES_CLASH: entry<{ paths: readonly [string, string] }>({
    category: 'contract',
    title: 'Two files would have one name',
    page: 'The names of two files differ in case only, or in how a letter with an accent is put together. On the disks of macOS and Windows that is one file, and one of them would be lost there, so ao makes neither. Most often two .proto files of the contract, or two services or messages in it, have such names.',
    message: (p) => `${p.paths[0]} and ${p.paths[1]} are one file on some machines`,
    remedy: () => ['Give one of them another name, then `ao sync`'],
  }),
  AO_SYNC_LOCKED: entry<{ pid: number; elsewhere?: true }>({
    category: 'retry',
    title: 'Another ao writes this project',
    page: 'One command at a time writes a project, also of those in a container beside its host. The other one did not end in time.',
    message: (p) => `process ${p.pid} ${p.elsewhere ? 'of another container or machine ' : ''}is writing this project`,
    remedy: (p) => [
      p.elsewhere
        ? 'Wait until it ends there, then try again'
        : `Wait until it ends, then try again; see what it is: \`ps -p ${p.pid}\``,
    ],
  }),
  AO_SYNC_CHANGED_MEANWHILE: entry<{ file: string }>({
    category: 'retry',
    title: 'A file changed while ao was at work',
    page: 'Between planning and writing somebody changed a file, an editor perhaps. Nothing was written.',
    message: (p) => `${p.file} changed while ao was at work; nothing was written`,
    remedy: () => ['Run the command again'],
  }),
  AO_SYNC_CANNOT_WRITE: entry<{ file: string; problem: string }>({
    category: 'conflict',
    title: 'The disk refuses to be written',
    page: 'A file could not be written: the disk is full, the folder is read-only or not yours. What had been begun was taken back.',
    message: (p) => `cannot write ${p.file}: ${p.problem}; nothing was changed`,
    remedy: (p) => [
      p.problem.includes('full')
        ? 'Make room (`df -h .`), then try again'
        : p.problem.includes('no folder can be made')
          ? 'Take another folder'
          : 'Allow writing there (`ls -ld .`), then try again',
    ],
  }),
  AO_SYNC_FOLDER_NOT_MOVED: entry<{ key: string; from: string; to: string }>({
    category: 'conflict',
    title: 'ao.toml moved a folder, and nobody else did',
    page: 'A service or the contract has a new folder in ao.toml, but its files are still in the old one. ao moves no file of yours, and would otherwise begin a second service from its first files. Move the folder yourself; what ao remembers of each file goes along.',
    message: (p) => `${p.key} says ${p.to}, but there is no such folder and ${p.from} is still there`,
    remedy: (p) => [
      `Move it: \`git mv ${word(p.from)} ${word(p.to)}\`, then \`ao sync\``,
      `Or take the new path back in ao.toml`,
    ],
  }),
  AO_SYNC_NOT_MANAGED: entry<{ dir: string; contract?: string | undefined }>({
    category: 'usage',
    title: 'A project that ao did not make',
    page: 'The folder has an `ao.toml`, but no `.ao/manifest.json`: it was made by another tool (AnOps, say) or the manifest is not in version control. `ao check`, `ao run`, `ao build`, `ao routes`, `ao call`, `ao install`, `ao config` and `ao doctor` work on it as it is; `ao sync` and `ao up` need the code that ao generates, and ao generates none into a project whose files it did not write.',
    message: (p) => `${p.dir} has an ao.toml, but ao did not make it (there is no .ao/manifest.json)`,
    remedy: (p) => [
      'These work here: `ao check`, `ao run`, `ao build`, `ao routes`, `ao install`, `ao config`, `ao doctor`',
      ...(p.contract === undefined
        ? []
        : [
            `Made by AnOps? Make a project from its contract and move your model over: \`ao init ${word(`${p.dir}-ao`)} --contract ${word(`${p.dir}/${p.contract}`)}\``,
          ]),
      'Made by ao, and .ao is missing? Take it from version control: `git checkout HEAD -- .ao`',
    ],
  }),
};
