import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readers } from '../../../../runtime/service/environment/variable.js';
import { usableCores } from '../../../../runtime/service/process/workers/count.js';

/** What `usableCores` finds on a machine of eight cores with these files of control groups. */
function cores(own: string, files: Record<string, string>): number {
  const root = mkdtempSync(join(tmpdir(), 'ao cgroup '));
  for (const [path, text] of Object.entries({ own, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return usableCores(root, join(root, 'own'), 8);
}

describe('the cores that a service may use', () => {
  it.each([
    ['no group limits them', '0::/\n', { 'cpu.max': 'max 100000\n' }, 8],
    ['a container has two', '0::/\n', { 'cpu.max': '200000 100000\n' }, 2],
    ['one has two and a half', '0::/\n', { 'cpu.max': '250000 100000\n' }, 2],
    ['one has less than a whole', '0::/\n', { 'cpu.max': '50000 100000\n' }, 1],
    ['a group above has three', '0::/a/b\n', { 'a/b/cpu.max': 'max 100000', 'a/cpu.max': '300000 100000' }, 3],
    ['more are allowed than there are', '0::/\n', { 'cpu.max': '9900000 100000' }, 8],
    [
      'version 1 has four',
      '5:memory:/x\n4:cpu,cpuacct:/x\n',
      { 'cpu/x/cpu.cfs_quota_us': '400000\n', 'cpu/x/cpu.cfs_period_us': '100000\n' },
      4,
    ],
    [
      'version 1 has four, and a group before is named like the controller',
      '5:memory:/my-cpu-jobs\n4:cpuset:/cpu\n3:cpuacct,cpu:/x\n',
      { 'cpu/x/cpu.cfs_quota_us': '400000\n', 'cpu/x/cpu.cfs_period_us': '100000\n' },
      4,
    ],
    [
      'version 1 has no limit',
      '4:cpu,cpuacct:/x\n',
      { 'cpu/x/cpu.cfs_quota_us': '-1\n', 'cpu/x/cpu.cfs_period_us': '100000\n' },
      8,
    ],
    ['there are no groups', '', {}, 8],
  ])('when %s', (_what, own, files: Record<string, string>, expected) => {
    expect(cores(own, files)).toBe(expected);
  });

  it('are at least one here', () => {
    expect(usableCores()).toBeGreaterThanOrEqual(1);
  });

  it('are asked for as `auto`', () => {
    expect(readers.workers('auto')).toEqual({ value: 0 });
    expect(readers.workers('4')).toEqual({ value: 4 });
    expect(readers.workers('0')).toEqual({ expected: 'auto, or a number from 1 to 256' });
  });
});
