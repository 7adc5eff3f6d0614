import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority made by openssl for one test run; files under a folder of its own. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ao-ca-'));
  readonly ca = join(this.folder, 'ca.crt');
  private issued = 0;

  constructor(name = 'Test authority') {
    const key = join(this.folder, 'ca.key');
    const extension = ['-addext', 'basicConstraints=critical,CA:TRUE', '-days', '2'];
    openssl(['req', '-x509', ...NEW_KEY, '-keyout', key, '-out', this.ca, '-subj', `/CN=${name}`, ...extension]);
  }

  /** A certificate for DNS names and IP addresses (`DNS:localhost`, `IP:127.0.0.1`), and its key. */
  issue(...names: string[]): Pair {
    const path = (end: string): string => join(this.folder, `${this.issued}.${end}`);
    this.issued++;
    const [key, request, cert, extensions] = ['key', 'csr', 'crt', 'ext'].map(path) as [string, string, string, string];
    writeFileSync(extensions, `subjectAltName=${names.join(',')}\n`);
    openssl(['req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', '/CN=test']);
    const signing = ['-CA', this.ca, '-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial', '-days', '2'];
    openssl(['x509', '-req', '-in', request, '-out', cert, ...signing, '-extfile', extensions]);
    return { cert, key };
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

const openssl = (command: string[]): unknown => execFileSync('openssl', command, { stdio: 'pipe' });

export const contents = ({ cert, key }: Pair): { cert_chain: Buffer; private_key: Buffer } => ({
  cert_chain: readFileSync(cert),
  private_key: readFileSync(key),
});
