import { availableParallelism } from 'node:os';
import { AoError, fault } from '../../errors/index.js';
import { nearest } from '../nearest.js';
import type { Check, CheckReport, CheckResult, Outcome } from './check.js';

export type CheckEvent = { type: 'start'; name: string } | { type: 'end'; result: CheckResult };

export interface CheckOptions {
  signal: AbortSignal;
  /** How many run at once; by default as many as there are processors. */
  concurrency?: number;
  /** Names of the only checks to run. */
  only?: readonly string[];
  onEvent?: (event: CheckEvent) => void;
}

/**
 * Runs the checks, several at once, every one of them whatever the others find. A check that throws an AoError has
 * failed with that error's words. Throws AO_CHECK_UNKNOWN for a wrong name in `only`, and the reason of `signal` when
 * that fires, after all running checks have ended.
 */
export async function runChecks(checks: readonly Check[], options: CheckOptions): Promise<CheckReport> {
  const { signal, onEvent } = options;
  const chosen = choose(checks, options.only);
  const began = performance.now();
  const results: CheckResult[] = [];
  const next = chosen.entries();
  const work = async () => {
    for (const [index, check] of next) {
      if (signal.aborted) return;
      onEvent?.({ type: 'start', name: check.name });
      const result = (results[index] = await runOne(check, signal));
      if (!signal.aborted) onEvent?.({ type: 'end', result });
    }
  };
  const workers = Math.max(1, Math.min(chosen.length, options.concurrency ?? availableParallelism()));
  await Promise.all(Array.from({ length: workers }, work));
  signal.throwIfAborted();
  const count = (status: Outcome['status']) => results.filter((result) => result.status === status).length;
  return {
    results,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    durationMs: performance.now() - began,
  };
}

function choose(checks: readonly Check[], only: readonly string[] | undefined): readonly Check[] {
  if (!only || only.length === 0) return checks;
  const names = checks.map((check) => check.name);
  for (const name of only) {
    if (!names.includes(name)) throw fault('AO_CHECK_UNKNOWN', { name, near: nearest(name, names), names });
  }
  return checks.filter((check) => only.includes(check.name));
}

async function runOne(check: Check, signal: AbortSignal): Promise<CheckResult> {
  const began = performance.now();
  const outcome = await check.run(signal).catch((error: unknown): Outcome => {
    if (signal.aborted) return { status: 'skipped', detail: 'interrupted' };
    if (!(error instanceof AoError)) throw error;
    return {
      status: 'failed',
      detail: [error.message, ...error.details].join('\n'),
      remedy: error.remedy.join('\n'),
    };
  });
  const remedy = outcome.remedy ?? check.remedy;
  const durationMs = performance.now() - began;
  return {
    name: check.name,
    ...outcome,
    ...(outcome.status === 'failed' && remedy ? { remedy } : {}),
    durationMs,
  };
}
