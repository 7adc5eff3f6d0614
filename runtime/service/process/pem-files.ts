import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { fault, type AoError } from '../../errors/index.js';

type Part = 'ca' | 'cert' | 'key';

/** File names, and the variables that gave them. */
export type PemFiles = Readonly<Record<Part, string | undefined>>;
export type PemVariables = Readonly<Record<Part, string>>;

export type Pems = Readonly<Partial<Record<Part, Buffer>>>;

/**
 * Reads the PEM files of one end of a TLS connection and looks whether they are what they should be. Throws
 * AO_SERVICE_TLS_UNREADABLE or AO_SERVICE_TLS_INVALID, which name the variable.
 */
export function readPems(files: PemFiles, variable: PemVariables): Pems {
  for (const [one, other] of [
    ['cert', 'key'],
    ['key', 'cert'],
  ] as const) {
    if (files[one] !== undefined && files[other] === undefined)
      throw fault('AO_SERVICE_TLS_INVALID', {
        variable: variable[other],
        file: '',
        reason: `is not set, but ${variable[one]} is`,
      });
  }
  const pem = (part: Part) => {
    const file = files[part];
    return file === undefined ? {} : { [part]: readPem(variable[part], file) };
  };
  const pems: Pems = { ...pem('ca'), ...pem('cert'), ...pem('key') };
  for (const part of ['ca', 'cert'] as const) check(part, () => certificatesOf(pems[part]));
  check('key', () => createSecureContext(pems));
  return pems;

  function check(part: Part, parse: () => unknown): void {
    try {
      parse();
    } catch (error) {
      throw invalid(part, files, variable, error as Error & { reason?: string });
    }
  }
}

function readPem(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message;
    throw fault('AO_SERVICE_TLS_UNREADABLE', { variable, file, reason });
  }
}

/** Node takes a file without a single certificate for an empty list, and every connection would fail with other words. */
function certificatesOf(pem: string | Buffer | undefined): void {
  if (pem === undefined) return;
  const blocks = pem.toString().match(/-----BEGIN [A-Z ]*CERTIFICATE-----[\s\S]*?-----END [A-Z ]*CERTIFICATE-----/g);
  if (blocks === null) throw new Error('has no PEM certificate');
  for (const block of blocks) new X509Certificate(block);
}

function invalid(part: Part, files: PemFiles, variable: PemVariables, error: Error & { reason?: string }): AoError {
  const reason = /key values mismatch/.test(error.message)
    ? `is not the key of ${variable.cert}`
    : `cannot be read: ${error.reason ?? error.message}`;
  return fault('AO_SERVICE_TLS_INVALID', { variable: variable[part], file: files[part] ?? '', reason });
}
