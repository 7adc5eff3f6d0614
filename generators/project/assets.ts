import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault } from '../../runtime/errors/index.js';

/** Where the data that ao carries lies: absolute paths. */
export interface Assets {
  /** Folder of blueprints, one folder each. */
  readonly blueprints: string;
  /** Root of the standard .proto files (google/api and so on). */
  readonly proto: string;
  /** Folder of the Python package `ao_runtime`. */
  readonly pythonRuntime: string;
  /** Folder of the R workers. */
  readonly rRuntime: string;
  /** The packed npm runtime, `ao-service-<version>.tgz`. */
  readonly serviceTarball: string;
  /** JSON Schema of ao.toml. */
  readonly schema: string;
}

/** `assets/` beside the bundle in the packed CLI; the folders of the repository when run from its sources. */
export function findAssets(from: string = fileURLToPath(import.meta.url)): Assets {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const packed = join(dir, 'assets');
    if (existsSync(join(packed, 'blueprints'))) {
      return {
        ...below(packed),
        pythonRuntime: join(packed, 'ao_runtime'),
        rRuntime: join(packed, 'r'),
        serviceTarball: tarballIn(packed),
      };
    }
    if (existsSync(join(dir, 'blueprints')) && existsSync(join(dir, 'runtime', 'errors'))) {
      return {
        ...below(dir),
        pythonRuntime: join(dir, 'runtime', 'python', 'ao_runtime'),
        rRuntime: join(dir, 'runtime', 'r'),
        serviceTarball: tarballIn(join(dir, 'cli', 'assets')),
      };
    }
    if (dirname(dir) === dir) throw fault('AO_PROJECT_ASSETS_MISSING', { what: 'blueprints', near: dirname(from) });
  }
}

function below(dir: string): Pick<Assets, 'blueprints' | 'proto' | 'schema'> {
  return {
    blueprints: join(dir, 'blueprints'),
    proto: join(dir, 'proto'),
    schema: join(dir, 'schema', 'ao.schema.json'),
  };
}

function tarballIn(dir: string): string {
  const found = existsSync(dir) ? readdirSync(dir).find((name) => /^ao-service-.*\.tgz$/.test(name)) : undefined;
  if (found === undefined) throw fault('AO_PROJECT_ASSETS_MISSING', { what: 'ao-service-<version>.tgz', near: dir });
  return join(dir, found);
}
