import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Break } from '../../generators/contract/breaking/index.js';
import { ao, room } from './harness.js';

/** A git repository that is no project itself: the project lies in a folder of it. */
const repository = join(room(), 'Häuser & Höfe');
const project = join(repository, 'dienste', 'mein Projekt');
const contract = join(project, 'model-interface/shop/v1/shop.proto');

const BEFORE = `syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
import "shop/v1/größe.proto";

service Shop {
  rpc Find(FindRequest) returns (FindResponse) {
    option (google.api.http) = { get: "/v1/things/{id}" };
  }
}

message FindRequest {
  string id = 1;
}

message FindResponse {
  string name = 1;
  Size size = 2;
}
`;
const SIZE = 'syntax = "proto3";\npackage shop.v1;\nmessage Size {\n  int32 width = 1;\n}\n';

function git(cwd: string, ...words: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...who, ...words], { cwd, encoding: 'utf8', stdio: 'pipe' });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function commit(message: string): void {
  git(repository, 'add', '-A');
  git(repository, 'commit', '-qm', message);
}

const against = (ref: string, ...more: string[]) =>
  ao(['check', '--against', ref, '--only', 'config', '--no-sync', '--no-install', ...more], project);

const found = async (ref: string) => {
  const { stdout } = await against(ref, '--json');
  return JSON.parse(stdout) as { result?: unknown; breaking: Break[] } & Record<string, unknown>;
};

beforeAll(() => {
  mkdirSync(repository, { recursive: true });
  git(repository, 'init', '-q');
  write(join(repository, 'README.md'), 'nothing yet\n');
  commit('empty');
  git(repository, 'tag', 'empty');
  write(join(project, 'ao.toml'), '[project]\nname = "shop"\n');
  write(contract, BEFORE);
  write(join(project, 'model-interface/shop/v1/größe.proto'), SIZE);
  commit('a contract');
  git(repository, 'tag', 'start');
});

beforeEach(() => {
  vi.unstubAllEnvs();
  git(repository, 'checkout', '-q', '-f', 'main');
  git(repository, 'reset', '-q', '--hard', 'start');
  git(repository, 'clean', '-qfd');
});

describe('ao check --against', () => {
  test('finds nothing where nothing changed, whatever the ref is called', async () => {
    for (const ref of ['main', 'HEAD', git(repository, 'rev-parse', 'HEAD').trim()]) {
      const { status, stdout } = await against(ref);
      expect(stdout).toMatch(/passed {2}breaking changes/);
      expect(status).toBe(0);
    }
  });

  test('names what breaks, where it was and is, and how to do without: with status 65', async () => {
    write(contract, `\n${BEFORE.replace('/v1/things/{id}', '/v1/items/{id}').replace('  string name = 1;\n', '')}`);
    const { status, stdout } = await against('main');
    expect(status).toBe(65);
    expect(stdout).toContain('2 breaking changes against main (');
    expect(stdout).toContain(
      'model-interface/shop/v1/shop.proto:8, was main:model-interface/shop/v1/shop.proto:7\n' +
        '    shop.v1.Shop.Find: GET /v1/things/{id} is gone; the rpc is at GET /v1/items/{id} (ROUTE_PATH_CHANGED)\n' +
        '    breaks rest: callers of it get 404\n' +
        '    instead: keep it: write the new one as `additional_bindings` of the same rule',
    );
    expect(stdout).toContain('shop.v1.FindResponse.name: the field (number 1) is gone');
  });

  test('gives all of it as JSON, and as JUnit', async () => {
    write(contract, BEFORE.replace('string name = 1', 'int64 name = 1'));
    const report = join(repository, 'report.xml');
    const { status, stdout } = await against('main', '--json', '--junit', report);
    expect(status).toBe(65);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(
      '"rule":"FIELD_WIRE_JSON_COMPATIBLE_TYPE","breaks":["wire","json","rest"]',
    );
    expect(readFileSync(report, 'utf8')).toMatch(
      /name="breaking changes"[^>]*><failure .*its type was string, is int64/s,
    );
    git(repository, 'checkout', '-q', '-f', 'main');
    expect((await found('main')).breaking).toEqual([]);
  });

  test('follows the contract that was moved: its place is that of the ao.toml of each side', async () => {
    renameSync(join(project, 'model-interface'), join(project, 'verträge'));
    write(join(project, 'ao.toml'), '[project]\nname = "shop"\n[contract]\npath = "verträge/"\n');
    commit('moved');
    expect((await found('HEAD~1')).breaking).toEqual([]);
    write(join(project, 'verträge/shop/v1/größe.proto'), SIZE.replace('int32', 'string'));
    const { stdout } = await against('HEAD~1');
    expect(stdout).toContain('verträge/shop/v1/größe.proto:4, was HEAD~1:model-interface/shop/v1/größe.proto:4');
  });

  test('reads a file that is a link, and leaves out what lies in hidden folders', async () => {
    git(repository, 'checkout', '-q', '-b', 'linked');
    const size = join(project, 'model-interface/shop/v1/größe.proto');
    renameSync(size, join(repository, 'size.proto'));
    symlinkSync('../../../../../size.proto', size);
    write(join(project, 'model-interface/.old/broken.proto'), 'no proto\n');
    symlinkSync('nowhere.proto', join(project, 'model-interface/.old/lost.proto'));
    commit('a link');
    git(repository, 'checkout', '-q', 'main');
    expect((await found('linked')).breaking).toEqual([]);
  });

  test('runs beside the other checks', async () => {
    const { stdout } = await ao(['check', '--against', 'main', '--no-sync', '--no-install', '--json'], project);
    const { checks } = JSON.parse(stdout) as { checks?: { name: string }[] };
    const names = (checks ?? []).map(({ name }) => name);
    expect(names).toContain('contract');
    expect(names.at(-1)).toBe('breaking changes');
  });
});

describe('where there is nothing to compare with, ao says so before any check runs', () => {
  test('a ref that is none, such as an option', async () => {
    for (const ref of ['mian', '--all', 'main:README.md', '']) {
      const { status, stderr, stdout } = await ao(['check', `--against=${ref}`], project);
      expect(stderr).toContain('AO_AGAINST_REF_UNKNOWN');
      expect(stderr).toContain(`git fetch origin ${ref}`);
      expect(status).toBe(2);
      expect(stdout).not.toContain('passed');
    }
    expect((await ao(['check', '--against', 'origin/mian'], project)).stderr).toContain('--against origin/mian`');
  });

  test('a shallow clone that has not that commit', async () => {
    write(contract, `${BEFORE}\n`);
    commit('later');
    const clone = join(repository, '..', 'seicht');
    rmSync(clone, { recursive: true, force: true });
    git(repository, 'clone', '-q', '--depth', '1', `file://${repository}`, clone);
    const { stderr } = await ao(['check', '--against', 'HEAD~1'], join(clone, 'dienste/mein Projekt'));
    expect(stderr).toContain('this clone is shallow');
    expect(stderr).toContain('git fetch --unshallow');
  });

  test('a commit without a project, or without its contract', async () => {
    expect((await against('empty')).stderr).toContain('AO_AGAINST_CONTRACT_ABSENT');
    git(repository, 'checkout', '-q', '-b', 'bare');
    rmSync(join(project, 'model-interface'), { recursive: true });
    commit('no contract');
    git(repository, 'checkout', '-q', 'main');
    const { status, stderr } = await against('bare');
    expect(stderr).toContain('at bare there is no contract in dienste/mein Projekt/model-interface');
    expect(status).toBe(2);
  });

  test('a contract that did not compile then', async () => {
    git(repository, 'checkout', '-q', '-b', 'broken');
    write(contract, 'message {\n');
    commit('broken');
    git(repository, 'checkout', '-q', 'main');
    const { status, stdout } = await against('broken');
    expect(stdout).toContain('the contract at broken does not compile');
    expect(status).toBe(65);
  });

  test('a folder outside git, or no git', async () => {
    const outside = join(room(), 'ohne git');
    cpSync(project, outside, { recursive: true });
    const { status, stderr } = await ao(['check', '--against', 'main'], outside);
    expect(stderr).toContain('AO_AGAINST_NO_REPOSITORY');
    expect(status).toBe(2);
    vi.stubEnv('PATH', '');
    const missing = await ao(['check', '--against', 'main'], project);
    expect(missing.stderr).toContain('AO_AGAINST_NO_GIT');
    expect(missing.status).toBe(69);
  });
});
