import type Docker from 'dockerode';
import { inject } from 'vitest';

import { clientOf } from './reach.js';

/** In a test process: a client of the engine that the global setup found or started. */
export async function connect(): Promise<Docker> {
  const docker = inject('docker');
  if ('missing' in docker) throw new Error(docker.missing);
  return clientOf(docker.host);
}
