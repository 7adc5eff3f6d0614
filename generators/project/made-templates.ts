/**
 * Templates as Handlebars compiles them, by the SHA-256 of their text. Empty in the sources; in the bundle those of all blueprints
 * (tools/build/made-templates.ts), so that neither is a template parsed nor the parser loaded.
 */
export const MADE_TEMPLATES: ReadonlyMap<string, TemplateSpecification> = new Map();
