import type { Config } from './schema.js';

/** A project on disk: its folder, its configuration and where each value came from. */
export interface Project {
  /** Absolute path of the folder that holds ao.toml. */
  readonly root: string;
  readonly config: Config;
  /** By dotted key: `default`, `ao.toml:LINE` or `env NAME`. */
  readonly provenance: ReadonlyMap<string, string>;
}
