import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Where Linux shows limits of groups of processes. */
const CGROUPS = '/sys/fs/cgroup';

/**
 * How many cores this process may keep busy, at least one: those the scheduler gives it, and no more than its groups are
 * allowed (a container's limit, `cpus: 2`). Parts of a core do not count. The folders are for tests.
 */
export function usableCores(
  root: string = CGROUPS,
  own: string = '/proc/self/cgroup',
  cores: number = availableParallelism(),
): number {
  return Math.max(1, Math.floor(Math.min(cores, ...limits(root, own))));
}

function limits(root: string, own: string): number[] {
  const lines = text(own).trim().split('\n');
  // Version 2 has one line, `0::/path`; version 1 one a controller, `4:cpu,cpuacct:/path`.
  const [, path = '/'] = /^0::(.*)$/.exec(lines.find((line) => line.startsWith('0::')) ?? '') ?? [];
  const old = lines.map((line) => /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/.exec(line)?.[1]).find(Boolean) ?? '/';
  return [
    ...upwards(path).map((group) => quota(text(join(root, group, 'cpu.max')).split(' '))),
    ...upwards(old).map((group) =>
      quota(['quota', 'period'].map((name) => text(join(root, 'cpu', group, `cpu.cfs_${name}_us`)))),
    ),
  ];
}

/** A group and those it is in; a container sees its own as the root. */
function upwards(path: string): string[] {
  return path === dirname(path) ? [path] : [path, ...upwards(dirname(path))];
}

/** Microseconds of CPU time in each period of so many microseconds; `max` or -1 is no limit. */
function quota([allowed = '', period = '']: readonly string[]): number {
  const cores = Number(allowed) / Number(period);
  return cores > 0 ? cores : Infinity;
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
