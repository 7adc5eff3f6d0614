import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mode } from './answer.js';
import { findRunner } from './runner.js';
import { compileSuite } from './suite-contract.js';

const runner = findRunner((line) => process.stderr.write(`[conformance] ${line}\n`));
const TESTS = 5567;

describe.skipIf('missing' in runner)(
  "protobuf's conformance suite, binary and JSON, proto2, proto3 and editions",
  () => {
    let room: string;
    beforeAll(async () => {
      room = await mkdtemp(join(tmpdir(), 'ao-conformance-'));
      await writeFile(join(room, 'suite.binpb'), await compileSuite());
    });
    afterAll(() => rm(room, { recursive: true, force: true }));

    /** The line by which the runner sums up its binary and JSON suite, below the names of all tests that failed. */
    async function outcome(mode: Mode, ...options: string[]): Promise<string> {
      const program = join(room, mode);
      const words = [
        process.execPath,
        ...['--import', join(import.meta.dirname, '../../tools/ts.js'), join(import.meta.dirname, 'testee.ts')],
        ...[join(room, 'suite.binpb'), mode],
      ];
      await writeFile(program, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')}\n`);
      await chmod(program, 0o755);
      const strict = ['--enforce_recommended', '--maximum_edition', '2023', '--output_dir', room];
      const [first, ...rest] = 'command' in runner ? runner.command : [''];
      const output = await new Promise<string>((resolve) => {
        const limits = { timeout: 240_000, maxBuffer: 1 << 28 };
        execFile(first, [...rest, ...strict, ...options, program], limits, (_, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
      const failed = output.match(/^ {2}(Required|Recommended)\.\S+.*$/gm) ?? [];
      return [...failed, /CONFORMANCE SUITE .*/.exec(output)?.[0] ?? output.slice(-2000)].join('\n');
    }

    it('passes whole, required and recommended, where zeros are left out', async () => {
      expect(await outcome('plain')).toBe(
        `CONFORMANCE SUITE PASSED: ${TESTS} successes, 0 skipped, 0 expected failures, 0 unexpected failures.`,
      );
    });

    it('passes through the very functions of the bridge but for the four tests that forbid zeros', async () => {
      const list = join(import.meta.dirname, 'emits-zeros.txt');
      expect(await outcome('bridge', '--failure_list', list)).toBe(
        `CONFORMANCE SUITE PASSED: ${TESTS - 4} successes, 0 skipped, 4 expected failures, 0 unexpected failures.`,
      );
    });
  },
);
