import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, vi } from 'vitest';
import { AoCommand } from '../../cli/base-command.js';
import { COMMANDS } from '../../cli/commands.gen.js';
import { Interruption } from '../../cli/interruption.js';
import { main, type CommandTable } from '../../cli/main.js';

export const REPOSITORY = resolve(import.meta.dirname, '../..');

const CLI_ROOT = join(REPOSITORY, 'cli');

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs one command line in this process, in `cwd`, as the bundle does, and catches what it prints. */
export async function ao(
  argv: readonly string[],
  cwd = REPOSITORY,
  commands: CommandTable = COMMANDS,
  out = { stdout: '', stderr: '' },
): Promise<Outcome> {
  const before = process.cwd();
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text: unknown, ...rest: unknown[]) => {
      out[name] += String(text);
      (rest.find((r) => typeof r === 'function') as (() => void) | undefined)?.();
      return true;
    }),
  );
  AoCommand.interruption = new Interruption();
  process.chdir(cwd);
  try {
    return { status: await main(argv, CLI_ROOT, commands, { ignoreManifest: true }), ...out };
  } finally {
    AoCommand.interruption.release();
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder of its own for the tests of a file, with a space and an umlaut in its name. */
export function room(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ein Übungsraum '));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
