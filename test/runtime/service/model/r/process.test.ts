import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { WorkerProcess } from '../../../../../runtime/service/model/r/workers/process.js';

afterEach(() => vi.unstubAllEnvs());

it('leaves no folder behind where a process cannot be made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ao r room '));
  vi.stubEnv('TMPDIR', folder);
  const start = () =>
    new WorkerProcess({
      ...{ rscript: 'Rscript', folder, port: 1, token: '', onLine: () => {}, onEnd: () => {} },
      // More than a system takes.
      environment: { TOO_LONG: 'x'.repeat(3_000_000) },
    });
  expect(start).toThrow('E2BIG');
  expect(readdirSync(folder)).toEqual([]);
});
