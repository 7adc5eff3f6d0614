import { entry } from '../entry.js';
import { word } from '../shell-word.js';

/** Errors of `ao eject` and of naming files that ao wrote. */
export const ejectErrors = {
  AO_EJECT_UNKNOWN: entry<{ path: string; near?: string | undefined }>({
    category: 'usage',
    title: 'Not a file that ao wrote',
    page: '`ao eject` and `ao diff` know the files that ao wrote, and folders with such files: those that `.ao/manifest.json` lists. Any other file is yours anyway; ao never reads or writes it.',
    message: (p) => `ao wrote no file ${p.path}`,
    remedy: (p) => [
      ...(p.near === undefined ? [] : [`Did you mean ${p.near}?`]),
      'See the files that ao wrote, and which you edited: `ao status --all`',
    ],
  }),
  AO_EJECT_YOURS: entry<{ path: string }>({
    category: 'usage',
    title: 'The file is yours already',
    page: 'Files such as the contract, `model.py` and `src/app.ts` are written once and yours from the first edit on; ao never writes over an edit of yours in them. There is nothing to take out of its hands.',
    message: (p) => `${p.path} is yours already: ao wrote it once and leaves your edits alone`,
    remedy: () => ['Just edit it'],
  }),
  AO_EJECT_NEEDED: entry<{ path: string }>({
    category: 'usage',
    title: 'A file that ao itself lives by',
    page: '`ao.toml` and the files in `.ao` are how you and ao tell each other what the project is. Edits of ao.toml are kept as they are, comments included; only what is new is added by key.',
    message: (p) => `${p.path} cannot be ejected: ao lives by it`,
    remedy: () => ['Just edit ao.toml: your values and comments stay'],
  }),
  AO_EJECT_NOT_EJECTED: entry<{ path: string }>({
    category: 'usage',
    title: 'The file was not ejected',
    page: '`ao eject --back` hands a file to ao again that `ao eject` had taken out of its hands.',
    message: (p) => `${p.path} was not ejected`,
    remedy: (p) => [`See what was: \`ao status\``, `Eject it: \`ao eject ${word(p.path)}\``],
  }),
};
