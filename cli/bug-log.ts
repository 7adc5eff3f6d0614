import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes the report of a bug to `folder`, or where that cannot be written to the temporary folder; returns its path. */
export function writeBugLog(folder: string, version: string, argv: readonly string[], error: unknown): string {
  const name = `bug-${new Date().toISOString().replace(/[:.]/g, '-')}-${process.pid}.log`;
  const text = report(version, argv, error);
  for (const dir of [folder, tmpdir()]) {
    try {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, name), text, { mode: 0o600 });
      return join(dir, name);
    } catch {
      // The next folder may do; a bug must not be hidden by a second failure.
    }
  }
  return '(it could not be written)';
}

function report(version: string, argv: readonly string[], error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause =
    error instanceof Error && error.cause ? `\ncaused by: ${String((error.cause as Error).stack ?? error.cause)}` : '';
  return `ao ${version}, node ${process.version}, ${process.platform} ${process.arch}\nao ${argv.map(withoutValue).join(' ')}\n\n${stack}${cause}\n`;
}

/** Values on the command line may be secrets: only names of commands and flags are recorded. */
function withoutValue(word: string, index: number): string {
  if (word.startsWith('-')) return word.replace(/=.*/s, '=…');
  return index === 0 ? word : '…';
}
