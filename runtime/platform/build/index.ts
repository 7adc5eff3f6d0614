export type { BuildEvent, BuiltImage, OnBuildEvent } from './events.js';
export { gatherBuildFacts } from './facts.js';
export { planBuild, type BuildFacts, type BuildOptions, type BuildPlan, type ImagePlan } from './plan.js';
export { pushImages, runBuild, type RunBuildOptions } from './run.js';
