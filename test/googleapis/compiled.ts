import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { DescService } from '@bufbuild/protobuf';
import { compileTree } from '../../generators/contract/index.js';
import { loadContract, type Contract } from '../../runtime/contract/index.js';

const require = createRequire(import.meta.url);
const CACHE = '.cache';

/**
 * The .proto files of googleapis (the npm package google-proto-files), compiled: bytes of a FileDescriptorSet. Building
 * 8,000 files takes half a minute of CPU, so the bytes are kept in `.cache`, by the version of the package.
 */
export async function compiledGoogleapis(): Promise<Uint8Array> {
  const manifest = require.resolve('google-proto-files/package.json');
  const { version } = require(manifest) as { version: string };
  const file = join(CACHE, `googleapis-${version}.binpb`);
  const cached = await readFile(file).catch(() => undefined);
  if (cached !== undefined) return cached;
  const bytes = await compileTree(await treeOf(dirname(manifest)), 'googleapis');
  await mkdir(CACHE, { recursive: true });
  // Test files run side by side: none may find half a file.
  const part = `${file}.${process.pid}`;
  await writeFile(part, bytes);
  await rename(part, file);
  return bytes;
}

/**
 * Googleapis as one contract whose own services are all of its services, which an ordinary contract's are not. Loading
 * takes some seconds. Its services live on hosts of their own and share paths: see `serviceContract`.
 */
export async function googleapis(): Promise<Contract> {
  const contract = loadContract(await compiledGoogleapis());
  const services = contract.files.flatMap((file) => file.services);
  return { ...contract, services, methods: services.flatMap((service) => service.methods) };
}

/** The contract with one of its services alone. */
export function serviceContract(contract: Contract, service: DescService): Contract {
  return { ...contract, services: [service], methods: service.methods };
}

async function treeOf(root: string): Promise<Map<string, Uint8Array>> {
  const tree = new Map<string, Uint8Array>();
  for (const folder of ['google', 'grafeas']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      const path = `${folder}/${name}`;
      // buf brings google/protobuf itself, and newer.
      if (!path.endsWith('.proto') || path.startsWith('google/protobuf/')) continue;
      tree.set(path, await readFile(join(root, path)));
    }
  }
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}
