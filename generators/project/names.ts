import { fault } from '../../runtime/errors/index.js';
import { RESERVED } from './reserved-names.js';

/** One name in the spellings that files, packages and classes need. All four come from the kebab form. */
export interface Names {
  /** `iris-model`: folders, images, the npm package. */
  readonly kebab: string;
  /** `iris_model`: the proto package and its files. */
  readonly snake: string;
  /** `IrisModel` */
  readonly pascal: string;
  /** `irisModel` */
  readonly camel: string;
}

/** The rule of `[project] name` in ao.toml; the configuration schema states the same. */
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 50;
const FALLBACK = 'my-model';

/** Letters that Unicode does not decompose, or that a reader of the language spells with two. */
const SPELLED: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  å: 'aa',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * The names of a project that is called `name`, which must be kebab-case already.
 * Throws AO_PROJECT_NAME_INVALID with a name that would do.
 */
export function projectNames(name: string): Names {
  const problem = problemOf(name);
  if (problem !== undefined) throw fault('AO_PROJECT_NAME_INVALID', { name, problem, suggestion: suggest(name) });
  const words = name.split('-');
  const pascal = words.map(capital).join('');
  return { kebab: name, snake: words.join('_'), pascal, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1) };
}

/**
 * The names of a project in the folder `folder` (its last path segment). Case, blanks and accents are spelled out
 * (`Übung 3` gives `uebung-3`); a name that still does not fit is refused with a suggestion.
 */
export function namesFromFolder(folder: string): Names {
  const spelled = transliterate(folder);
  const problem = problemOf(spelled);
  if (problem !== undefined)
    throw fault('AO_PROJECT_NAME_INVALID', { name: folder, problem, suggestion: suggest(folder) });
  return projectNames(spelled);
}

/** Spells any text in kebab-case as far as its letters allow; letters without a Latin spelling are dropped. */
export function transliterate(text: string): string {
  return text
    .normalize('NFC')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/./gu, (letter) => SPELLED[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function problemOf(name: string): string | undefined {
  if (name.length > LONGEST) return `it has more than ${LONGEST} letters`;
  if (!KEBAB.test(name))
    return 'it must be kebab-case: small letters a to z, digits and single hyphens, a letter first';
  if (RESERVED.has(name))
    return 'the word has a meaning of its own in Python, in Protocol Buffers or as the name of a folder';
  return undefined;
}

function suggest(name: string): string {
  const spelled = transliterate(name)
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST - '-model'.length)
    .replace(/-+$/, '');
  if (spelled === '') return FALLBACK;
  return problemOf(spelled) === undefined ? spelled : `${spelled}-model`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
