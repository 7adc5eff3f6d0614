import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAssets } from '../../../generators/project/index.js';
import { room, type Room } from './workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const tree = (...folders: string[]) =>
  folders.forEach((folder) => mkdirSync(join(at.dir, folder), { recursive: true }));

describe('what ao carries', () => {
  it('is beside the bundle in the packed CLI', () => {
    tree('cli/dist', 'cli/assets/blueprints', 'blueprints', 'runtime/errors');
    writeFileSync(join(at.dir, 'cli/assets/ao-service-9.9.9.tgz'), '');
    expect(findAssets(join(at.dir, 'cli/dist/ao.js'))).toEqual({
      blueprints: join(at.dir, 'cli/assets/blueprints'),
      proto: join(at.dir, 'cli/assets/proto'),
      pythonRuntime: join(at.dir, 'cli/assets/ao_runtime'),
      rRuntime: join(at.dir, 'cli/assets/r'),
      serviceTarball: join(at.dir, 'cli/assets/ao-service-9.9.9.tgz'),
      schema: join(at.dir, 'cli/assets/schema/ao.schema.json'),
    });
  });

  it('is in the folders of the repository when run from its sources', () => {
    tree('generators/project', 'blueprints', 'runtime/errors', 'cli/assets');
    writeFileSync(join(at.dir, 'cli/assets/ao-service-1.2.3.tgz'), '');
    const found = findAssets(join(at.dir, 'generators/project/assets.ts'));
    expect(found.pythonRuntime).toBe(join(at.dir, 'runtime/python/ao_runtime'));
    expect(found.serviceTarball).toBe(join(at.dir, 'cli/assets/ao-service-1.2.3.tgz'));
    rmSync(join(at.dir, 'cli'), { recursive: true });
    expect(() => findAssets(join(at.dir, 'generators/project/assets.ts'))).toThrow(
      expect.objectContaining({
        code: 'AO_PROJECT_ASSETS_MISSING',
        remedy: [expect.stringContaining('npm run build')],
      }),
    );
  });

  it('is missed by name when nothing is there', () => {
    expect(() => findAssets('/nowhere/at/all.js')).toThrow(
      expect.objectContaining({ code: 'AO_PROJECT_ASSETS_MISSING' }),
    );
  });
});
