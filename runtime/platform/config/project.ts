import type { Config } from './schema.js';

/** A project on disk: its folder and its configuration. */
export interface Project {
  /** Absolute path of the folder that holds ao.toml. */
  readonly root: string;
  readonly config: Config;
  /** Where each value came from, by dotted key: `default`, `ao.toml:LINE` or `env NAME`. */
  provenance(): Promise<ReadonlyMap<string, string>>;
}
