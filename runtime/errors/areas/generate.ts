import { entry } from '../entry.js';

/** Errors of `ao generate` and `ao destroy`. */
export const generateErrors = {
  AO_GENERATE_UNKNOWN: entry<{ id: string; known: readonly string[]; near?: string | undefined }>({
    category: 'usage',
    title: 'No such generator',
    page: '`ao generate <thing>` takes the generators of ao and those of the project; `ao generate --help` lists them. A project that was made with a generator needs it for every sync.',
    message: (p) => `there is no generator "${p.id}"; there are: ${p.known.join(', ')}`,
    remedy: (p) => [
      ...(p.near === undefined ? [] : [`Did you mean ${p.near}?`]),
      'List them with what they make: `ao generate --help`',
    ],
  }),
  AO_GENERATE_EXISTS: entry<{ what: string }>({
    category: 'conflict',
    title: 'It is there already',
    page: 'A name is taken once: what `ao generate` would make is in the project already, made by it or by you.',
    message: (p) => `${p.what} is there already`,
    remedy: () => ['Choose another name', 'Take the old one away first: `ao destroy <thing> <name>`'],
  }),
  AO_GENERATE_ANSWER: entry<{ question: string; problem: string }>({
    category: 'usage',
    title: 'An answer that does not fit',
    page: 'A generator was given a value that it cannot use in this project. `ao generate <thing> --help` says what it takes.',
    message: (p) => `${p.question}: ${p.problem}`,
    remedy: () => ['See what it takes: `ao generate <thing> --help`'],
  }),
  AO_GENERATE_TAKES: entry<{ taker: string; services: readonly string[]; file: string; classes: readonly string[] }>({
    category: 'conflict',
    title: 'A model that you wrote would lose a service',
    page: 'A model that names a service in `serves` and has no share answers it alone. Another model answers it so far, and its file, which is yours, has a class for it: the base of that class would be gone from the generated code, and that model would not load any more. Nothing was written. With a share both answer it; else take the class out first, or keep it in a file that the model does not import.',
    message: (p) => `${p.taker} would take ${p.services.join(' and ')} from a model whose ${p.file} you wrote`,
    remedy: (p) => [
      `Answer it beside the other one, with a part of the requests: add \`--share 10\``,
      `Or take ${p.classes.map((each) => `class ${each}`).join(' and ')} with its imports out of ${p.file}, then run it again`,
    ],
  }),
  AO_GENERATE_NEEDED: entry<{ what: string; by: readonly string[] }>({
    category: 'conflict',
    title: 'Something else was built upon it',
    page: 'A file that came with what is to be destroyed was given more by another `ao generate`. Taken back in the other order, nothing is left behind.',
    message: (p) => `${p.by.join(' and ')} ${p.by.length === 1 ? 'was' : 'were'} generated into a file of ${p.what}`,
    remedy: (p) => p.by.map((each) => `First: \`ao destroy ${each}\``),
  }),
  AO_GENERATE_NOT_THERE: entry<{ generator: string; name: string; there: readonly string[] }>({
    category: 'usage',
    title: 'Nothing to destroy',
    page: '`ao destroy` takes back what `ao generate` made, and only that; `.ao/manifest.json` lists it. What you wrote by hand you remove by hand.',
    message: (p) => `ao generated no ${[p.generator, p.name].filter((word) => word !== '').join(' ')} here`,
    remedy: (p) => [
      p.there.length === 0 ? 'Nothing in this project was generated so' : `What was: ${p.there.join(', ')}`,
    ],
  }),
};
