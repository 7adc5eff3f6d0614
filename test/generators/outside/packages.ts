import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { integrityOf } from '../../../generators/outside/fetch/npm.js';

/** A blueprint that makes one page about the rpcs of the contract, by path. */
export function pageBlueprint(
  text = '# {{title}}\n\n{{#each rpcs}}\n- {{rpc}}\n{{/each}}\n\nend\n',
): Record<string, string> {
  const definition = {
    summary: 'A page.',
    questions: [{ name: 'title', summary: 'Its title.', fallback: 'Rpcs' }],
    classes: { merged: ['docs/{{name}}.md'] },
  };
  return { 'blueprint.json': JSON.stringify(definition), 'template/docs/{{name}}.md.hbs': text };
}

/** A packed package of these files. */
export function packed(files: Record<string, string>): Promise<Buffer> {
  return tarOf(Object.entries(files).map(([path, text]) => [{ name: `package/${path}` }, text]));
}

/** A packed package of entries as they are said, also of those that npm would never make. */
export async function tarOf(
  entries: readonly (readonly [Parameters<ReturnType<typeof pack>['entry']>[0], (string | Buffer)?])[],
): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of entries) tar.entry(header, content ?? '');
  tar.finalize();
  return gzipSync(await buffer(tar));
}

/** Writes files, by their path below a folder. */
export function lay(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export interface Registry {
  readonly url: string;
  /**
   * Publishes a version; `claimed`: the integrity that the registry tells, if it is not that of the bytes; `manifest`: what it
   * tells of the package besides.
   */
  publish(name: string, version: string, tarball: Buffer, claimed?: string, manifest?: object): void;
  close(): void;
}

type Versions = Map<string, { tarball: Buffer; integrity: string; manifest: object }>;

/** A registry of npm on this machine. */
export async function registry(): Promise<Registry> {
  const packages = new Map<string, Versions>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const [name = '', file] = path.split('/-/');
    const versions = packages.get(name.split('?')[0] ?? '');
    const version = file && [...(versions ?? [])].find(([each]) => file.endsWith(`-${each}.tgz`))?.[1];
    if (version) response.end(version.tarball);
    else if (versions === undefined) response.writeHead(404).end('{}');
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(document(name, versions)));
  });
  const document = (name: string, versions: Versions) => ({
    name,
    'dist-tags': { latest: [...versions.keys()].at(-1) },
    versions: Object.fromEntries(
      [...versions].map(([version, { integrity, manifest }]) => {
        const file = `${name.split('/').at(-1)}-${version}.tgz`;
        const dist = {
          tarball: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}/-/${file}`,
          integrity,
        };
        return [version, { ...manifest, name, version, dist }];
      }),
    ),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publish(name, version, tarball, claimed, manifest = {}) {
      const versions = packages.get(name) ?? (new Map() as Versions);
      packages.set(name, versions.set(version, { tarball, integrity: claimed ?? integrityOf(tarball), manifest }));
    },
    close: () => server.close(),
  };
}

/** Runs git as somebody who has no configuration. */
export function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}
