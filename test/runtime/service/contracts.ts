import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const buf = createRequire(import.meta.url).resolve(`@bufbuild/buf-${process.platform}-${process.arch}/bin/buf`);
const folder = mkdtempSync(join(tmpdir(), 'ao verträge '));

/** Compiles a fixture (`iris.proto`, `clinic`, `assistant`) or given sources to a contract.binpb; the answer is its path. */
export function compiled(name: string, sources?: Record<string, string>): string {
  const output = join(folder, `${name}.binpb`);
  if (existsSync(output)) return output;
  const source = join(folder, `${name}.d`);
  mkdirSync(source, { recursive: true });
  if (sources === undefined) cpSync(join(root, 'test/fixtures/contracts', name), name.endsWith('.proto') ? join(source, name) : source, { recursive: true });
  for (const [file, text] of Object.entries(sources ?? {})) writeFileSync(join(source, file), text);
  cpSync(join(root, 'proto/google/api'), join(source, 'google/api'), { recursive: true });
  execFileSync(buf, ['build', source, '--as-file-descriptor-set', '-o', output], { stdio: ['ignore', 'ignore', 'inherit'] });
  return output;
}
