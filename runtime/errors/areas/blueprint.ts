import { entry } from '../entry.js';
import { word } from '../shell-word.js';

/** Errors of blueprints that are not ao's own. */
export const blueprintErrors = {
  AO_BLUEPRINT_INVALID: entry<{ name: string; place: string; problem: string }>({
    category: 'contract',
    title: 'A blueprint that is none',
    page: 'A blueprint is a folder with `blueprint.json` (summary, variables, questions, classes) and `template/`, whose every file is in one class. See docs/blueprints.md.',
    message: (p) => `blueprint ${p.name}: ${p.place}: ${p.problem}`,
    remedy: (p) => [`Mend ${p.place}`, 'See how one looks: `ao generate blueprint <name>` makes one'],
  }),
  AO_BLUEPRINT_TEMPLATE: entry<{ name: string; faults: readonly string[] }>({
    category: 'contract',
    title: 'A template of a blueprint cannot be rendered',
    page: 'Templates (`*.hbs`) know `{{value}}`, `{{#if value}}` and `{{#each list}}`, and only values that ao gives or that a question of the blueprint asks for; docs/blueprints.md lists them. A tag that shall stand in the file as it is gets a backslash: `\\{{`.',
    message: (p) => `blueprint ${p.name}: ${p.faults.join('; ')}`,
    remedy: () => ['Mend the template at that line', 'A `{{` that is no hole: write `\\{{`'],
  }),
  AO_BLUEPRINT_PATH: entry<{ name: string; path: string; problem: string }>({
    category: 'contract',
    title: 'A blueprint would write where none may',
    page: "What a blueprint makes lies in the project: not above it, not in `.git`, not in ao's own `.ao`, and not in the place of a file that ao writes.",
    message: (p) => `blueprint ${p.name} would write ${JSON.stringify(p.path)}: ${p.problem}`,
    remedy: () => ['Give the file another path under `template/`'],
  }),
  AO_BLUEPRINT_NAME: entry<{ name: string; problem: string }>({
    category: 'usage',
    title: 'No name for a blueprint or a generator',
    page: "`ao generate <name>` must mean one thing: the name is in kebab-case, and no generator of ao's, no other blueprint and no other generator of the project has it.",
    message: (p) => `"${p.name}" cannot be the name: ${p.problem}`,
    remedy: () => ['Choose another name'],
  }),
  AO_BLUEPRINT_SOURCE: entry<{ source: string; problem: string }>({
    category: 'usage',
    title: 'A blueprint cannot come from there',
    page: 'A source is a folder (`../blueprints/job`), a package (`npm:@scope/package@1.2.3`, or a packed one: `npm:./package.tgz`), or a commit or tag of a repository (`git+https://host/repo.git#v1`, `git+ssh://…`, `git+file://…`); `#v1:folder` names a folder in it.',
    message: (p) => `${p.source}: ${p.problem}`,
    remedy: () => ['Take a folder, `npm:<package>@<version>`, `npm:<file>.tgz` or `git+https://<repository>#<tag>`'],
  }),
  AO_BLUEPRINT_FETCH: entry<{ source: string; problem: string }>({
    category: 'unavailable',
    title: 'A blueprint could not be fetched',
    page: 'npm or git could not get it. Only `ao blueprint add` and `ao blueprint update` fetch; every sync renders from the copy in `.ao/blueprints/`.',
    message: (p) => `cannot fetch ${p.source}: ${p.problem}`,
    remedy: () => ['Check the address, the version and the network, then try again'],
  }),
  AO_BLUEPRINT_HOSTILE: entry<{ source: string; path: string; problem: string }>({
    category: 'contract',
    title: 'A package that ao does not unpack',
    page: 'A blueprint is plain files with plain names. Links, devices, names that lead out of its folder, names in `.git`, names that differ only in case, and names that some system cannot have are refused, and nothing of the package is kept.',
    message: (p) => `${p.source} is refused: ${JSON.stringify(p.path)} ${p.problem}`,
    remedy: () => ['Do not use it; ask its author for a package of plain files'],
  }),
  AO_BLUEPRINT_TOO_LARGE: entry<{ source: string; problem: string }>({
    category: 'contract',
    title: 'A package that is too large',
    page: 'A blueprint has at most 2,000 files, 2 MiB each and 20 MiB together; a package that has more is not unpacked, and a packed one that grows past that is left in the middle.',
    message: (p) => `${p.source} is refused: ${p.problem}`,
    remedy: () => ['Use a smaller blueprint: models and data do not belong in one'],
  }),
  AO_BLUEPRINT_INTEGRITY: entry<{ source: string; expected: string; found: string }>({
    category: 'conflict',
    title: 'The package is not what it was',
    page: 'The bytes that came are not those that the registry, or the last fetch of the same version, names. A published version never changes: somebody put another package in its place, or the transfer was tampered with.',
    message: (p) => `${p.source}: expected ${p.expected}, got ${p.found}`,
    remedy: () => ['Do not use it; ask the author which version is right'],
  }),
  AO_BLUEPRINT_CHANGED: entry<{ name: string; files: readonly string[] }>({
    category: 'conflict',
    title: 'The files of a fetched blueprint changed',
    page: 'The copy in `.ao/blueprints/` is no longer what was fetched: a file was edited, came by a merge, or is gone. ao renders nothing from it until somebody looked at it.',
    message: (p) =>
      `.ao/blueprints/${p.name} is not what was fetched${p.files.length === 0 ? '' : `: ${p.files.join(', ')}`}`,
    remedy: (p) => [
      `Look at it (\`git diff .ao/blueprints\`), then take it as it is: \`ao blueprint trust ${word(p.name)}\``,
      `Or fetch it anew: \`ao blueprint update ${word(p.name)} --force\``,
    ],
  }),
  AO_BLUEPRINT_NOT_FETCHED: entry<{ name: string; source: string }>({
    category: 'config',
    title: 'A blueprint of ao.toml was never fetched',
    page: '`[blueprints]` in ao.toml names a source that is not the one of the copy in `.ao/blueprints/`. A sync uses no network: fetching is a command of its own, and shows what it brings.',
    message: (p) => `[blueprints] of ao.toml has ${p.name} from ${p.source}, which was not fetched`,
    remedy: (p) => [`Fetch it: \`ao blueprint update ${word(p.name)}\``, 'Or take the line out of ao.toml'],
  }),
  AO_BLUEPRINT_UNKNOWN: entry<{ name: string; known: readonly string[] }>({
    category: 'usage',
    title: 'No such blueprint from outside',
    page: '`ao blueprint list` shows the blueprints that were fetched into the project. One of your own, in `blueprints/`, is edited there and taken away with `ao destroy blueprint <name>`.',
    message: (p) => `no blueprint "${p.name}" was added to this project`,
    remedy: (p) => [
      p.known.length === 0 ? 'Add one: `ao blueprint add <name> <source>`' : `There are: ${p.known.join(', ')}`,
    ],
  }),
  AO_BLUEPRINT_IN_USE: entry<{ name: string; things: readonly string[] }>({
    category: 'conflict',
    title: 'The blueprint is in use',
    page: 'Things that were generated with a blueprint are rendered from it at every sync, and cannot be without it.',
    message: (p) => `${p.name} is needed by what was made with it: ${p.things.join(', ')}`,
    remedy: (p) => [`Destroy those first: \`ao destroy ${word(p.name)} ${word(p.things[0] ?? '')}\``],
  }),
  AO_GENERATOR_PROMPTS: entry<{ name: string; file: string }>({
    category: 'contract',
    title: 'A generator asks by a function',
    page: 'plop takes prompts as a list or as a function that asks by itself. ao takes the list: from it come the flags of `ao generate`, its help, and the answers where there is no terminal; what a function asks is known only while it asks.',
    message: (p) => `generator ${p.name} (${p.file}): its prompts are a function; ao takes a list of them`,
    remedy: (p) => [
      `Give \`prompts\` in ${p.file} as a list; what depends on an earlier answer is a function of it: \`when\`, \`default\`, \`choices\`, \`message\``,
    ],
  }),
  AO_GENERATOR_FAILED: entry<{ name: string; file: string; problem: string }>({
    category: 'contract',
    title: 'A generator of the project failed',
    page: '`generators/<name>/plopfile.js` is code of the project. It could not be loaded, set no generator, or one of its prompts or actions ended with an error. Nothing was written.',
    message: (p) => `generator ${p.name} (${p.file}): ${p.problem}`,
    remedy: (p) => [`Mend ${p.file}`, 'Where it fails: run it again with AO_DEBUG=1'],
  }),
};
