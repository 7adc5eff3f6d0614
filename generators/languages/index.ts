import type { ModelLanguagePlug } from './language.js';
import { python } from './python.js';
import { r } from './r.js';
import { typescript } from './typescript.js';

export type { GeneratedName, LanguageGate, ModelLanguagePlug, WrittenMethod } from './language.js';

const plugs = { python, typescript, r } as const satisfies Record<string, ModelLanguagePlug>;

/** A language that a model-service is written in. */
export type ModelLanguage = keyof typeof plugs;

export const MODEL_LANGUAGES = Object.keys(plugs) as readonly ModelLanguage[];

export function modelLanguage(id: ModelLanguage): ModelLanguagePlug {
  return plugs[id];
}
