import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMANDS } from '../../cli/commands.gen.js';
import { loadProgram } from '../../cli/program.js';

/** Writes oclif.manifest.json: what help and the parser need of every command without loading one. */
export async function manifest(root: string): Promise<void> {
  const file = join(root, 'cli/oclif.manifest.json');
  const config = await loadProgram(join(root, 'cli'), COMMANDS, { ignoreManifest: true });
  const plugin = [...config.plugins.values()][0] as unknown as { manifest: unknown };
  await writeFile(file, `${JSON.stringify(plugin.manifest)}\n`);
}
