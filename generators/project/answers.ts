import { fault } from '../../runtime/errors/index.js';
import { type ModelLanguage, MODEL_LANGUAGES } from '../languages/index.js';
import { type Component, MANIFEST, type Manifest, type ManifestHead } from '../sync/manifest.js';
import { BLUEPRINT_FOLDERS, type Folders } from './layout.js';
import { type ContractOrigin, layersOf } from './layers.js';

/** What the user decided when the project was made; recorded in the manifest. */
export interface Answers {
  readonly name: string;
  readonly model: ModelLanguage;
  readonly contract: ContractOrigin;
}

/** The head of a manifest. The folders are in it so that a later sync sees that one was moved. */
export function headOf(
  version: string,
  answers: Answers,
  { contract, api, model }: Folders,
  components: readonly Component[] = [],
): ManifestHead {
  const folders = { contractFolder: contract ?? null, apiFolder: api ?? null, modelFolder: model ?? null };
  const layers = layersOf(answers.model, answers.contract);
  return { ao: version, layers, answers: { ...answers, ...folders }, components };
}

/** The folders as the last sync knew them. */
export function lastFolders({ answers }: Manifest): Folders {
  const last = (part: keyof Folders): string | undefined => {
    const folder = answers[`${part}Folder`];
    return folder === null ? undefined : typeof folder === 'string' ? folder : BLUEPRINT_FOLDERS[part];
  };
  return { contract: last('contract'), api: last('api'), model: last('model') };
}

/** The answers in a manifest. Throws AO_SYNC_MANIFEST_INVALID when this version of ao cannot know them. */
export function answersOf(manifest: Manifest): Answers {
  const { name, model, contract } = manifest.answers;
  const language = MODEL_LANGUAGES.find((known) => known === model);
  if (typeof name !== 'string' || language === undefined || (contract !== 'starter' && contract !== 'own')) {
    throw fault('AO_SYNC_MANIFEST_INVALID', { file: MANIFEST, problem: 'its answers are not of this version of ao' });
  }
  return { name, model: language, contract };
}
