import { describe, expect, it } from 'vitest';
import { AoError } from '../../../../runtime/errors/index.js';
import { assertServed, loadProject } from '../../../../runtime/platform/config/index.js';
import { folderWith } from '../support/project.js';

const CONTRACT = ['garden.v1.Species', 'garden.v1.Growth'];
const API = '[project]\nname = "garden"\n[services.web]\nkind = "api"\nlanguage = "typescript"\nport = 8000\n';
const model = (name: string, port: number, rest = '') =>
  `[services.${name}]\nkind = "model"\nlanguage = "python"\nport = ${port}\n${rest}`;

async function refusal(toml: string): Promise<AoError | undefined> {
  try {
    const { root, config } = await loadProject(await folderWith({ 'ao.toml': toml }), {});
    await assertServed(root, config.services, CONTRACT);
    return undefined;
  } catch (error) {
    if (error instanceof AoError) return error;
    throw error;
  }
}

describe('what models serve', () => {
  it.each([
    ['one model', `${API}needs = ["a"]\n${model('a', 1)}`],
    [
      'a model for each',
      `${API}needs = ["a", "b"]\n${model('a', 1, 'serves = ["garden.v1.Growth"]\n')}${model('b', 2)}`,
    ],
    ['two versions', `${API}needs = ["a", "b"]\n${model('a', 1)}${model('b', 2, 'share = 100\n')}`],
    ['a model beside that the api calls by itself', `${API}needs = ["a"]\n${model('a', 1)}${model('b', 2)}`],
    ['an api that is told by its own variables', `${API}env = { AO_MODEL_ADDRESS = "far:1" }\n`],
  ])('may be %s', async (_what, toml) => {
    expect(await refusal(toml)).toBeUndefined();
  });

  it.each<[string, string, string, string]>([
    [
      'a service that the contract has not',
      `${API}needs = ["a", "b"]\n${model('a', 1)}${model('b', 2, 'serves = ["garden.v1.Growth", "garden.v1.Specis"]\n')}`,
      'ao.toml:16:31: services.b.serves.1: the contract has no service "garden.v1.Specis"; did you mean "garden.v1.Species"?',
      'Name a service of the contract',
    ],
    [
      'a service that nobody serves',
      `${API}needs = ["a"]\n${model('a', 1, 'serves = ["garden.v1.Growth"]\n')}`,
      'ao.toml:7:1: services.web.needs: no model that web needs serves garden.v1.Species',
      'Add "garden.v1.Species" to `serves` of a model',
    ],
    [
      'shares above 100 percent',
      `${API}needs = ["a", "b", "c"]\n${model('a', 1)}${model('b', 2, 'share = 60\n')}${model('c', 3, 'share = 50.5\n')}`,
      'ao.toml:21:1: services.c.share: the shares of garden.v1.Species add up to 110.5 percent (a the rest, b 60, c 50.5)',
      'a model without a share takes the rest',
    ],
    [
      'a service whose models have no share',
      `${API}needs = ["a"]\n${model('a', 1, 'share = 0\n')}`,
      'ao.toml:12:1: services.a.share: nobody answers garden.v1.Species: its models have a share of 0',
      'Give one of them a share',
    ],
    [
      'a model that no api needs',
      `${API}needs = ["a"]\n${model('a', 1)}${model('b', 2, 'share = 10\n')}`,
      'ao.toml:16:1: services.b.share: no api-service needs b, so that nobody would call it',
      'Add it in [services.web]: needs = ["a","b"]',
    ],
    [
      'a share of an api',
      `${API}share = 10\nneeds = ["a"]\n${model('a', 1)}`,
      'ao.toml:7:1: services.web.share: only a model-service serves a part of the contract',
      'All keys',
    ],
    [
      'a model that serves nothing',
      `${API}needs = ["a"]\n${model('a', 1, 'serves = []\n')}`,
      'ao.toml:12:1: services.a.serves: it serves nothing',
      'Leave it out to serve all',
    ],
  ])('may not be %s; the line and a cure are told', async (_what, toml, message, cure) => {
    const error = await refusal(toml);
    expect(error).toMatchObject({ code: 'AO_CONFIG_INVALID', message });
    expect(error?.remedy[0]).toContain(cure);
  });

  it('names the model to add to the needs of the api that lacks it', async () => {
    const other = '[services.other]\nkind = "api"\nlanguage = "typescript"\nport = 9\nneeds = ["b"]\n';
    const error = await refusal(
      `${API}needs = ["a"]\n${other}${model('a', 1)}${model('b', 2, 'serves = ["garden.v1.Growth"]\n')}`,
    );
    expect(error?.message).toContain('services.other.needs: no model that other needs serves garden.v1.Species');
    expect(
      (
        await refusal(
          `${API}needs = ["a"]\n${other.replace('["b"]', '["a", "b"]')}${model('a', 1, 'serves = ["garden.v1.Species"]\n')}${model('b', 2, 'serves = ["garden.v1.Growth"]\n')}`,
        )
      )?.remedy[0],
    ).toBe('Add it: needs = ["a","b"]');
  });
});
