import { existsSync, readdirSync } from 'node:fs';
import { packService } from '../tools/pack-service.js';

/** Projects carry the services' runtime as a tarball: in a fresh clone it must be packed before a test can make one. */
export default async function ensureServiceTarball(): Promise<void> {
  const folder = 'cli/assets';
  const packed = existsSync(folder) && readdirSync(folder).some((name) => /^ao-service-.*\.tgz$/.test(name));
  if (!packed) await packService(process.cwd(), folder);
}
