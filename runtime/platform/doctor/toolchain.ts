import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findPython, PYTHON_MINIMUM } from '../languages/find-python.js';
import { findProgram } from '../process/find.js';
import { runProgram } from '../process/program.js';
import { cureFor, type Finding } from './finding.js';

/** The oldest Node that ao and its services run on. */
const NODE_MINIMUM = [20, 19] as const;

export function lookAtNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1]);
  const cure = cureFor({
    debian: 'npx -y n lts',
    mac: 'brew install node',
    windows: 'winget install OpenJS.NodeJS.LTS',
  });
  const detail = ok ? `${version} at ${process.execPath}` : `${version}; ${NODE_MINIMUM.join('.')} or newer is needed`;
  return {
    name: 'Node',
    ok,
    wantedFor: 'ao itself and the api-service',
    detail,
    optional: false,
    ...(ok ? {} : { cure }),
  };
}

export async function lookAtNpm(env: NodeJS.ProcessEnv): Promise<Finding> {
  const cure = cureFor({
    debian: 'sudo apt-get install npm',
    mac: 'brew install node',
    windows: 'winget install OpenJS.NodeJS.LTS',
  });
  return programFinding('npm', env, { wantedFor: 'packages of TypeScript services', optional: false, cure });
}

export async function lookAtGit(env: NodeJS.ProcessEnv): Promise<Finding> {
  const cure = cureFor({
    debian: 'sudo apt-get install git',
    mac: 'xcode-select --install',
    windows: 'winget install Git.Git',
  });
  return programFinding('git', env, { wantedFor: 'keeping the history of a project', optional: true, cure });
}

async function programFinding(
  name: string,
  env: NodeJS.ProcessEnv,
  about: { wantedFor: string; optional: boolean; cure: string },
): Promise<Finding> {
  const { cure, ...rest } = about;
  const path = await findProgram(name, env['PATH']);
  if (!path) return { name, ok: false, detail: 'not in PATH', cure, ...rest };
  const done = await runProgram({ command: [path, '--version'], cwd: '/', env }).catch(() => undefined);
  const version = done?.output.toString().match(/\d+(\.\d+)+/)?.[0];
  if (done?.code !== 0) return { name, ok: false, detail: `${path} does not run`, cure, ...rest };
  return { name, ok: true, detail: `${version ?? 'of unknown version'} at ${path}`, ...rest };
}

export async function lookAtPython(env: NodeJS.ProcessEnv): Promise<Finding> {
  const about = { name: 'Python', wantedFor: 'model-services in Python', optional: false };
  const minimum = PYTHON_MINIMUM.join('.');
  const install = cureFor({
    debian: 'sudo apt-get install python3 python3-venv',
    mac: 'brew install python',
    windows: 'winget install Python.Python.3.12',
  });
  const python = await findPython(env);
  if (!python) {
    const wanted = env['AO_PYTHON'];
    return {
      ...about,
      ok: false,
      detail: wanted ? `AO_PYTHON names "${wanted}", which does not run` : 'none found',
      cure: install,
    };
  }
  const found = `${python.version} at ${python.path}`;
  if (!python.fits) return { ...about, ok: false, detail: `${found}; ${minimum} or newer is needed`, cure: install };
  if (!python.venv) return { ...about, ok: false, detail: `${found}, but without venv and ensurepip`, cure: install };
  return { ...about, ok: true, detail: `${found}, with venv` };
}

/** buf comes as an optional package of ours; `--omit=optional` leaves it out. */
export function lookAtBuf(from = import.meta.url): Finding {
  const about = { name: 'buf', wantedFor: 'compiling and checking the contract', optional: false };
  const binary = bufBinary(from);
  if (binary) return { ...about, ok: true, detail: binary };
  return {
    ...about,
    ok: false,
    detail: `no binary for ${process.platform} ${process.arch}`,
    cure: 'npm install -g --include=optional @ao/cli',
  };
}

function bufBinary(from: string): string | undefined {
  const linux: Partial<Record<string, string>> = process.platform === 'linux' ? { arm64: 'aarch64', arm: 'armv7' } : {};
  const arch = linux[process.arch] ?? process.arch;
  const name = `@bufbuild/buf-${process.platform}-${arch}`;
  try {
    const buf = createRequire(from).resolve('@bufbuild/buf/package.json');
    const folder = dirname(createRequire(buf).resolve(`${name}/package.json`));
    return [join(folder, 'bin', 'buf'), join(folder, 'bin', 'buf.exe')].find((file) => existsSync(file));
  } catch {
    return undefined;
  }
}
