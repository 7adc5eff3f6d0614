import { readPems, type PemFiles } from '../../process/pem-files.js';
import type { TlsOptions } from '../connection.js';

export interface TlsFiles extends PemFiles {
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

function read(files: TlsFiles): TlsOptions {
  return { serverName: files.serverName, ...readPems(files, VARIABLE) };
}
