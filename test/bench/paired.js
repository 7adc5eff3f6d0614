// Paired timing of whole processes: A and B in turn, so that a machine whose speed drifts slows both alike.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Wall milliseconds of one run; `before` is not counted. */
function once({ command, args, cwd, env, before }) {
  before?.();
  const from = performance.now();
  const done = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - from;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}\n${done.stderr}`);
  return ms;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs `a` and `b` alternately and returns the medians and the median of the pairwise ratios a/b. */
export function paired(a, b, runs = 15) {
  once(a);
  once(b);
  const pairs = Array.from({ length: runs }, () => [once(a), once(b)]);
  return {
    a: median(pairs.map(([x]) => x)),
    b: median(pairs.map(([, y]) => y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
    runs,
  };
}
