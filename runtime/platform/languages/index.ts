import type { ServiceConfig } from '../config/schema.js';
import type { Language } from './language.js';
import { python } from './python.js';
import { r } from './r.js';
import { typescript } from './typescript.js';

export type { InstallStep, Language, StartRecipe } from './language.js';

const languages: Record<ServiceConfig['language'], Language> = { python, typescript, r };

export function languageOf(id: ServiceConfig['language']): Language {
  return languages[id];
}

/** Folders of programs that any language keeps in `dir`: what a gate or task run there expects to find first. */
export function programFolders(dir: string): string[] {
  return Object.values(languages).flatMap((language) => language.programs(dir));
}
