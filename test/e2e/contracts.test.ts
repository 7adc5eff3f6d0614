import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ModelLanguage } from '../../generators/languages/index.js';
import { languagesHere } from '../r.js';
import { ask, type Exchange, exchanges, hold } from './exchange.js';
import { eventually, User } from './user.js';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

const contracts: Record<string, string[]> = {
  iris: ['contracts/iris.proto'],
  clinic: ['contracts/clinic/triage.proto'],
  assistant: ['contracts/assistant/chat.proto', 'contracts/assistant/embed.proto'],
};

interface Language {
  id: ModelLanguage;
  /** Where the user writes the model. */
  seam: string;
  ending: string;
}
const languages: Language[] = [
  { id: 'python', seam: 'model-service/model.py', ending: 'py' },
  { id: 'typescript', seam: 'model-service/src/model.ts', ending: 'ts' },
  { id: 'r', seam: 'model-service/model.R', ending: 'R' },
];

describe.each(languages.filter(({ id }) => languagesHere.includes(id)))('a $id model', (language) => {
  describe.each(Object.entries(contracts))("serves one's own contract: %s", (name, protos) => {
    let user: User;
    let project: string;
    beforeAll(async () => {
      user = await User.arrive();
      project = join(user.folder, 'myproj');
      const contract = protos.flatMap((proto) => ['--contract', fixture(proto)]);
      await user.must(['init', 'myproj', '--model', language.id, '--yes', ...contract]);
    });
    afterAll(async () => {
      await user?.ao(['down'], project);
      user?.leave();
    });

    it('passes its own checks as generated', async () => {
      await user.must(['check'], project);
    });

    it('answers 501 to every unary rpc until its method is written', async () => {
      await user.must(['up', '-d'], project);
      const { stdout } = await user.must(['routes', '--json'], project);
      const { routes } = JSON.parse(stdout) as { routes: { rpc: string; stream: string }[] };
      const unary = routes.filter((route) => route.stream === 'unary');
      expect(unary.length).toBeGreaterThan(0);
      for (const exchange of successes(name)) {
        const response = await ask(user, exchange);
        expect(response.status, await response.text()).toBe(501);
      }
      await user.must(['down'], project);
    });

    it('answers rightly once the methods are written', async () => {
      copyFileSync(fixture(`models/${name}.${language.ending}`), join(project, language.seam));
      await user.must(['up', '-d'], project);
      for (const exchange of exchanges(name)) await hold(user, exchange);
    });

    it('documents every route', async () => {
      const document = (await (await user.request('/openapi.json', { method: 'GET' })).json()) as {
        openapi: string;
        paths: object;
      };
      expect(document.openapi).toMatch(/^3\.1/);
      expect(Object.keys(document.paths).length).toBeGreaterThan(0);
    });

    it('leaves nothing behind after down', async () => {
      await user.must(['down'], project);
      await eventually('the api to be gone', () =>
        user.request('/health', { method: 'GET' }).then(
          () => false,
          () => true,
        ),
      );
    });
  });
});

/** Every exchange that a written method answers. */
function successes(contract: string): Exchange[] {
  return exchanges(contract).filter((exchange) => exchange.status === 200);
}
