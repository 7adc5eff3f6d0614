import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run of tests a folder of its own for what is temporary, and takes it away after: whatever a test leaves behind. */
export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ao-tests-'));
  // Some tests act as another user.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
