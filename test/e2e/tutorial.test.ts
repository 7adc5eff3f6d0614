import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HISTORY, layScaffold } from '../../tools/release/scaffolds.js';
import { hasR } from '../r.js';
import { Reader } from './page.js';
import { freePorts, User } from './user.js';

const page = (name: string) => resolve('docs/tutorial', name);

describe('docs/tutorial, followed by its reader', () => {
  let user: User;
  let reader: Reader;
  beforeAll(async () => {
    user = await User.arrive();
    const [port] = await freePorts(1);
    reader = new Reader(user, user.folder, { AO_SERVICES_PENGUINS_R_PORT: String(port) });
  });
  afterAll(async () => {
    await user?.ao(['down'], join(user.folder, 'penguins'));
    user?.leave();
  });

  it('1. A first model', () => reader.follow(page('1-a-first-model.md')));
  it('2. The contract changes', () => reader.follow(page('2-the-contract-changes.md')));
  it.skipIf(!hasR)('3. A model in R', () => reader.follow(page('3-a-model-in-r.md')));

  it('4. A newer ao', async () => {
    // There is no newer ao than the one under test: an older one made the project.
    const old = join(user.folder, 'old');
    await layScaffold(HISTORY, readdirSync(HISTORY).sort()[0] as string, 'starter-python', old);
    appendFileSync(join(old, 'README.md'), 'Mine.\n');
    const reader = new Reader(user, old);
    for (const command of [
      ['init', '--quiet'],
      ['add', '--all'],
    ])
      execFileSync('git', command, { cwd: old });
    await reader.follow(page('4-a-newer-ao.md'));
  });
});

it('the tutorial has no page that is not followed', () => {
  const pages = readdirSync(page('.')).sort();
  expect(pages).toEqual([
    '1-a-first-model.md',
    '2-the-contract-changes.md',
    '3-a-model-in-r.md',
    '4-a-newer-ao.md',
    'README.md',
  ]);
});
