import { describe, expect, it } from 'vitest';
import { namesFromFolder, projectNames } from '../../../generators/project/index.js';
import { configSchema } from '../../../runtime/platform/config/index.js';

describe('names of a project', () => {
  it('come in the four spellings that code needs', () => {
    expect(projectNames('iris-model2')).toEqual({
      kebab: 'iris-model2',
      snake: 'iris_model2',
      pascal: 'IrisModel2',
      camel: 'irisModel2',
    });
  });

  it.each([
    ['Übung', 'uebung'],
    ['Übung', 'uebung'],
    ['My Project', 'my-project'],
    ['IrisModel', 'iris-model'],
    ['iris_model', 'iris-model'],
    ['Straße 3', 'strasse-3'],
    ['crème brûlée', 'creme-brulee'],
    ['Łódź', 'lodz'],
    ['a..b', 'a-b'],
  ])('are spelled out from the folder %s', (folder, name) => {
    expect(namesFromFolder(folder).kebab).toBe(name);
  });

  it.each([
    ['9 lives!', 'lives'],
    ['class', 'class-model'],
    ['日本語', 'my-model'],
    ['', 'my-model'],
    ['-', 'my-model'],
    ['google', 'google-model'],
    ['node_modules', 'node-modules-model'],
    ['CON', 'con-model'],
    ['base', 'base-model'],
    ['x'.repeat(60), 'x'.repeat(44)],
  ])('refuse the folder %s and suggest %s', (folder, suggestion) => {
    expect(() => namesFromFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'AO_PROJECT_NAME_INVALID',
        remedy: [expect.stringContaining(`--name ${suggestion}\``)],
      }),
    );
    expect(projectNames(suggestion).kebab).toBe(suggestion);
  });

  it.each(['Iris', 'iris_model', 'iris--model', 'iris-', '3d', 'naïve', 'import', 'a/b', '$(rm)'])(
    'are not guessed from --name %s',
    (name) => {
      expect(() => projectNames(name)).toThrow(expect.objectContaining({ code: 'AO_PROJECT_NAME_INVALID' }));
    },
  );

  it('follow the rule of ao.toml', () => {
    for (const name of ['iris', 'i', 'iris-2-model', 'x'.repeat(50)]) {
      expect(configSchema.safeParse({ project: { name: projectNames(name).kebab } }).success).toBe(true);
    }
    expect(configSchema.safeParse({ project: { name: 'x'.repeat(51) } }).success).toBe(false);
  });
});
