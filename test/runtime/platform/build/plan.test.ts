import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { gatherBuildFacts, planBuild } from '../../../../runtime/platform/build/index.js';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { folderWith } from '../support/project.js';

const files = {
  'ao.toml':
    '[project]\nname = "iris"\n[build]\nregistry = "registry.example.com/team/"\ntags = ["latest", "v1"]\nargs = { BASE_IMAGE = "mirror/node" }\n',
  'api-service/Dockerfile': 'ARG BASE_IMAGE=node\nFROM ${BASE_IMAGE}\nARG VERSION\nARG CREATED\n',
  'api-service/package.json': '{"version": "2.3.4"}',
  'model-service/Dockerfile': 'FROM scratch\nARG REVISION\n',
  'model-service/pyproject.toml': '[project]\nversion = "5.6.7"\n',
};
const projectWith = async (more: Record<string, string> = {}) => loadProject(await folderWith({ ...files, ...more }));
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    encoding: 'utf8',
  }).trim();

describe('the plan of a build', () => {
  it('names images, tags, arguments, labels and base images', async () => {
    const project = await projectWith();
    const plan = planBuild(project, await gatherBuildFacts(project, {}));
    const [model, api] = ['model-service', 'api-service'].map((name) =>
      plan.images.find((image) => image.service === name)!,
    );
    expect(api).toEqual({
      service: 'api-service',
      dir: join(project.root, 'api-service'),
      dockerfile: 'Dockerfile',
      tags: ['registry.example.com/team/iris-api-service:latest', 'registry.example.com/team/iris-api-service:v1'],
      args: { BASE_IMAGE: 'mirror/node', VERSION: '2.3.4' },
      labels: {
        'org.opencontainers.image.title': 'iris-api-service',
        'org.opencontainers.image.version': '2.3.4',
      },
      images: ['mirror/node'],
      base: 'mirror/node',
      log: join(project.root, '.ao/run/build/api-service.log'),
    });
    expect(model).toMatchObject({
      labels: { 'org.opencontainers.image.version': '5.6.7' },
      images: [],
      base: undefined,
      args: { BASE_IMAGE: 'mirror/node' },
    });
  });

  it('adds tags, lets arguments win, and takes single services', async () => {
    const project = await projectWith();
    const options = {
      services: ['api-service'],
      tags: ['v2', 'v1'],
      args: { BASE_IMAGE: 'own', VERSION: 'x' },
    };
    const { images } = planBuild(project, await gatherBuildFacts(project, {}), options);
    expect(images).toHaveLength(1);
    expect(images[0]!.tags.map((tag) => tag.split(':').at(-1))).toEqual(['latest', 'v1', 'v2']);
    expect(images[0]!.args).toEqual({ BASE_IMAGE: 'own', VERSION: 'x' });
  });

  it('tells the commit, and whether it was changed since', async () => {
    const project = await projectWith();
    git(project.root, 'init', '-q');
    git(project.root, 'add', '.');
    git(project.root, 'commit', '-qm', 'all');
    const revision = git(project.root, 'rev-parse', 'HEAD');
    const labelOf = async () =>
      planBuild(project, await gatherBuildFacts(project, {})).images[0]!.labels['org.opencontainers.image.revision'];
    expect(await labelOf()).toBe(revision);
    execFileSync('touch', [join(project.root, 'new.txt')]);
    expect(await labelOf()).toBe(`${revision}-dirty`);
  });

  it('gives a time only when it was given one, so that the same sources make the same image', async () => {
    const project = await projectWith();
    const labelsOf = async (env: NodeJS.ProcessEnv) =>
      planBuild(project, await gatherBuildFacts(project, env), { services: ['api-service'] }).images[0]!;
    expect(await labelsOf({ SOURCE_DATE_EPOCH: '86400' })).toMatchObject({
      labels: { 'org.opencontainers.image.created': '1970-01-02T00:00:00.000Z' },
      args: { CREATED: '1970-01-02T00:00:00.000Z' },
    });
    expect((await labelsOf({ SOURCE_DATE_EPOCH: 'soon' })).labels).not.toHaveProperty([
      'org.opencontainers.image.created',
    ]);
  });

  it('has a version where the package has none that can be read', async () => {
    const project = await projectWith({
      'api-service/package.json': '{ broken',
      'model-service/pyproject.toml': '[tool.ruff]\n',
    });
    const { images } = planBuild(project, await gatherBuildFacts(project, {}));
    expect(images.map((image) => image.labels['org.opencontainers.image.version'])).toEqual(['0.0.0', '0.0.0']);
  });

  it('says what is wrong before anything is built', async () => {
    const project = await loadProject(await folderWith({ 'ao.toml': files['ao.toml'] }));
    const facts = await gatherBuildFacts(project, {});
    expect(() => planBuild(project, facts)).toThrowError(
      expect.objectContaining({ code: 'AO_BUILD_NO_DOCKERFILE', exit: 78 }),
    );
    expect(() => planBuild(project, facts, { tags: ['no/slash'] })).toThrowError(
      expect.objectContaining({ code: 'AO_BUILD_TAG', exit: 2 }),
    );
    expect(() => planBuild(project, facts, { services: ['modell'] })).toThrowError(
      expect.objectContaining({ code: 'AO_BUILD_SERVICE_UNKNOWN' }),
    );
  });
});
