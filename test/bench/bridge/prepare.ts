// Makes what each side of the comparison runs, under .cache/bench/bridge: a project of the packed runtime, two virtual
// environments' worth of Python, a Go program, a Node program. What is there is kept.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bufBinary } from '../../../generators/contract/buf.js';
import { compileTree } from '../../../generators/contract/compile.js';
import { standardRoot } from '../../../generators/contract/standard.js';
import { packService } from '../../../tools/pack-service.js';

const here = fileURLToPath(new URL('.', import.meta.url));
export const cache = resolve('.cache/bench/bridge');
export const contract = join(cache, 'contract.binpb');
/** The .proto files themselves, for who reads them. */
export const sources = join(cache, 'proto');
export const python = join(cache, 'venv/bin/python');

const PYTHON_PACKAGES = ['grpcio', 'protobuf', 'fastapi', 'uvicorn', 'uvloop', 'httptools'];
const GO_PLUGINS = [
  'google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11',
  'google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.5.1',
  'github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway@v2.28.0',
];

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Compiles the contract and makes every side that is not there; `ours` anew each time, since it is what changes. */
export async function prepare(sides: readonly string[]): Promise<void> {
  requireWrk();
  mkdirSync(cache, { recursive: true });
  const source = readFileSync(join(here, 'bench.proto'));
  cpSync(join(standardRoot(), 'google'), join(sources, 'google'), { recursive: true });
  writeFileSync(join(sources, 'bench.proto'), source);
  writeFileSync(contract, await compileTree(new Map([['bench.proto', source]]), here));
  if (!existsSync(python)) preparePython();
  if (sides.includes('ours')) await prepareOurs();
  if (sides.includes('fastify')) prepareNode('fastify', []);
  if (sides.includes('grpc-gateway') && !existsSync(join(cache, 'gateway/gateway'))) prepareGo();
}

function requireWrk(): void {
  // It has no option that ends well but this one, with status 1.
  if (spawnSync('wrk', ['--version']).error !== undefined)
    throw new Error('the load is made by wrk, which is not there: `apt-get install wrk`');
}

function preparePython(): void {
  run(process.env['AO_PYTHON'] ?? 'python3', ['-m', 'venv', join(cache, 'venv')], cache);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES], cache);
}

async function prepareOurs(): Promise<void> {
  const folder = join(cache, 'tarball');
  mkdirSync(folder, { recursive: true });
  // npm takes a tarball of the same version for the one it has.
  rmSync(join(cache, 'ours/node_modules'), { recursive: true, force: true });
  prepareNode('ours', [await packService(process.cwd(), folder)]);
}

function prepareNode(side: string, packages: string[]): void {
  const folder = join(cache, side);
  cpSync(join(here, side), folder, { recursive: true });
  if (packages.length === 0 && existsSync(join(folder, 'node_modules'))) return;
  run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent', ...packages], folder);
}

function prepareGo(): void {
  const folder = join(cache, 'gateway');
  cpSync(join(here, 'gateway'), folder, { recursive: true });
  const bin = join(folder, 'bin');
  for (const plugin of GO_PLUGINS) {
    run('go', ['install', plugin], folder, { GOBIN: bin });
  }
  const path = { PATH: `${bin}:${process.env['PATH']}` };
  run(
    bufBinary(),
    ['generate', sources, '--template', 'buf.gen.yaml', '--path', join(sources, 'bench.proto')],
    folder,
    path,
  );
  run('go', ['mod', 'tidy'], folder);
  run('go', ['build', '-o', 'gateway.new', '.'], folder);
  renameSync(join(folder, 'gateway.new'), join(folder, 'gateway'));
}
