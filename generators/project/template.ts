import { createHash } from 'node:crypto';
import { MADE_TEMPLATES } from './made-templates.js';

/**
 * What Handlebars makes of a template of ao: strict, without HTML escaping; only `{{value}}`, `{{#if}}` and `{{#each}}`, as all
 * that decides is decided before the template.
 */
export const TEMPLATE_OPTIONS = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { if: true, each: true, unless: false, with: false, log: false, lookup: false },
};

/** By what the bundle knows a template that it has made already. */
export function templateKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The templates of these texts, in their order. */
export async function templatesOf(
  texts: readonly string[],
  made: ReadonlyMap<string, TemplateSpecification> = MADE_TEMPLATES,
): Promise<HandlebarsTemplateDelegate[]> {
  const ready = texts.flatMap((text) => made.get(templateKey(text)) ?? []);
  if (ready.length === texts.length) {
    const own = (await runtime()).create();
    return ready.map((each) => own.template(each));
  }
  const own = (await import('handlebars')).default.create();
  return texts.map((text) => own.compile(text, TEMPLATE_OPTIONS));
}

/** Loads what the templates of ao are rendered with. */
export function preloadTemplates(): Promise<unknown> {
  return MADE_TEMPLATES.size > 0 ? runtime() : import('handlebars');
}

/** Handlebars without its parser and compiler. */
async function runtime(): Promise<typeof Handlebars> {
  const { default: loaded } = (await import('handlebars/runtime.js')) as unknown as { default: typeof Handlebars };
  return loaded;
}
