export { type Answers, answersOf } from './answers.js';
export { type Assets, findAssets } from './assets.js';
export { type InitOptions, initProject, type NewProject } from './init.js';
export { type ContractOrigin, layersOf, MODEL_LANGUAGES, type ModelLanguage } from './layers.js';
export { type Names, namesFromFolder, projectNames } from './names.js';
export type { MethodNote } from './notes.js';
export { type ProjectInput, renderProject } from './render-project.js';
export { type SyncOptions, syncProject, type SyncResult } from './sync.js';
