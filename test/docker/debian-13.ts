import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { install } from './daemon.js';

/**
 * Fetches packages of Debian 13 and hands a folder with what is in them to `take`; the folder is gone afterwards.
 * Nothing is installed, mounted or run. Needs root, for debootstrap.
 */
export function withDebian13<T>(packages: readonly string[], take: (folder: string) => T): T {
  const room = mkdtempSync(join(tmpdir(), 'ao-trixie-'));
  try {
    install(() => undefined, ['debootstrap']);
    const options = ['--download-only', '--variant=minbase', `--include=${packages.join(',')}`];
    execFileSync('debootstrap', [...options, 'trixie', join(room, 'root')], { stdio: 'pipe' });
    const archives = join(room, 'root/var/cache/apt/archives');
    const files = readdirSync(archives);
    for (const name of packages) {
      const found = files.find((file) => file.startsWith(`${name}_`));
      if (found === undefined) throw new Error(`Debian 13 has no ${name}`);
      execFileSync('dpkg-deb', ['-x', join(archives, found), join(room, 'package')], { stdio: 'pipe' });
    }
    return take(join(room, 'package'));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}
