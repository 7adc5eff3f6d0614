import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { referenceRows } from '../../../../runtime/platform/config/index.js';

/** All program text but the schema's own. */
const source = ['cli', 'generators', 'runtime/platform']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.ts') && !/node_modules|dist|config[/]schema/.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

const keys = referenceRows().map((row) => row.key.replaceAll('.<name>', ''));

it.each(keys)('the key %s of ao.toml has a reader', (key) => {
  const last = key.split('.').at(-1)!;
  const read = new RegExp(`(\\.${last}\\b|\\['${last}'\\]|[{,] ?${last}(: \\w+)?( = [^,}]+)?[,}\\s])`);
  expect(source).toMatch(read);
});
