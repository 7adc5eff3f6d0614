import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'smol-toml';

import type { Project } from '../config/index.js';
import { serviceDir } from '../engines/plan.js';
import { runProgram } from '../process/program.js';
import type { BuildFacts, ServiceFacts } from './plan.js';

/** Reads what `planBuild` needs: Dockerfiles, versions of the services' packages, the git commit, SOURCE_DATE_EPOCH. */
export async function gatherBuildFacts(project: Project, env: NodeJS.ProcessEnv = process.env): Promise<BuildFacts> {
  const names = Object.keys(project.config.services);
  const services = await Promise.all(
    names.map(async (name) => [name, await serviceFacts(serviceDir(project, name))] as const),
  );
  const revision = await revisionOf(project.root);
  const sourceDate = env['SOURCE_DATE_EPOCH'] ? Number(env['SOURCE_DATE_EPOCH']) : undefined;
  return {
    services: Object.fromEntries(services),
    ...(revision === undefined ? {} : { revision }),
    ...(sourceDate !== undefined && Number.isSafeInteger(sourceDate) ? { sourceDate } : {}),
  };
}

async function serviceFacts(dir: string): Promise<ServiceFacts> {
  const [dockerfile, npm, python] = await Promise.all(
    ['Dockerfile', 'package.json', 'pyproject.toml'].map((file) => textOf(join(dir, file))),
  );
  const version = packageVersion(npm, python);
  return {
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(version === undefined ? {} : { version }),
  };
}

function packageVersion(npm: string | undefined, python: string | undefined): string | undefined {
  try {
    const found =
      npm === undefined
        ? (parse(python ?? '')['project'] as { version?: unknown } | undefined)
        : (JSON.parse(npm) as { version?: unknown });
    return typeof found?.version === 'string' ? found.version : undefined;
  } catch {
    return undefined; // `ao check` says what is wrong with the file; the image has no version then
  }
}

async function revisionOf(root: string): Promise<string | undefined> {
  const commit = await git(root, ['rev-parse', 'HEAD']);
  if (commit === undefined) return undefined;
  return (await git(root, ['status', '--porcelain', '--', '.'])) === '' ? commit : `${commit}-dirty`;
}

/** What a git command printed; undefined when git is missing or the folder is in no repository. */
async function git(cwd: string, args: string[]): Promise<string | undefined> {
  const done = await runProgram({ command: ['git', ...args], cwd, env: process.env }).catch(() => undefined);
  return done?.code === 0 ? done.output.toString().trim() : undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
