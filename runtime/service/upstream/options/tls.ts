import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fault, type AoError } from '../../../errors/index.js';
import type { TlsOptions } from '../connection.js';

export interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly serverName: string;
}

/**
 * The certificates and the key by which the model-service is called. `current` reads the files anew, for the next connection: they
 * may have been rotated. While they are half written, what was last good holds.
 */
export class TlsSource {
  private last: TlsOptions;

  /** Throws AO_SERVICE_TLS_INVALID, AO_SERVICE_TLS_UNREADABLE. */
  constructor(private readonly files: TlsFiles) {
    this.last = read(files);
  }

  get serverName(): string {
    return this.files.serverName;
  }

  current(): TlsOptions {
    try {
      return (this.last = read(this.files));
    } catch {
      return this.last;
    }
  }
}

const VARIABLE = { ca: 'AO_MODEL_TLS_CA', cert: 'AO_MODEL_TLS_CERT', key: 'AO_MODEL_TLS_KEY' } as const;
type Part = keyof typeof VARIABLE;

function read(files: TlsFiles): TlsOptions {
  for (const [one, other] of [
    ['cert', 'key'],
    ['key', 'cert'],
  ] as const) {
    if (files[one] !== undefined && files[other] === undefined)
      throw fault('AO_SERVICE_TLS_INVALID', {
        variable: VARIABLE[other],
        file: '',
        reason: `is not set, but ${VARIABLE[one]} is`,
      });
  }
  const pem = (part: Part) => {
    const file = files[part];
    return file === undefined ? {} : { [part]: readPem(part, file) };
  };
  const tls: TlsOptions = { serverName: files.serverName, ...pem('ca'), ...pem('cert'), ...pem('key') };
  for (const part of ['ca', 'cert'] as const) check(part, files, () => certificatesOf(tls[part]));
  check('key', files, () => createSecureContext(tls));
  return tls;
}

function readPem(part: Part, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message;
    throw fault('AO_SERVICE_TLS_UNREADABLE', { variable: VARIABLE[part], file, reason });
  }
}

/** Node takes a file without a single certificate for an empty list, and every connection would fail with other words. */
function certificatesOf(pem: string | Buffer | undefined): void {
  if (pem === undefined) return;
  const blocks = pem.toString().match(/-----BEGIN [A-Z ]*CERTIFICATE-----[\s\S]*?-----END [A-Z ]*CERTIFICATE-----/g);
  if (blocks === null) throw new Error('has no PEM certificate');
  for (const block of blocks) new X509Certificate(block);
}

function check(part: Part, files: TlsFiles, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    throw invalid(part, files, error as Error & { reason?: string });
  }
}

function invalid(part: Part, files: TlsFiles, error: Error & { reason?: string }): AoError {
  const reason = /key values mismatch/.test(error.message)
    ? `is not the key of ${VARIABLE.cert}`
    : `cannot be read: ${error.reason ?? error.message}`;
  return fault('AO_SERVICE_TLS_INVALID', { variable: VARIABLE[part], file: files[part] ?? '', reason });
}
