import { modelLanguage, type ModelLanguage } from '../languages/index.js';

/** The gates of a model-service as tables of ao.toml, one text each; `label` begins their names. */
export function gateTables(language: ModelLanguage, label: string, folder: string): string[] {
  return modelLanguage(language).gates.map(({ name, run, remedy, comment }) => {
    const cure = remedy(folder);
    const lines = [
      `[check.gates."${label} ${name}"]${comment === '' ? '' : ` # ${comment}`}`,
      `dir = ${JSON.stringify(folder)}`,
      `run = ${run}`,
      ...(cure === '' ? [] : [`remedy = ${JSON.stringify(cure)}`]),
    ];
    return lines.join('\n');
  });
}
