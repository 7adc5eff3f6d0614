import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fault } from '../../runtime/errors/index.js';
import type { SourceTree } from './source-tree.js';
import { tarOf } from './tar.js';

/** How buf ended; `code` null: it was ended by a signal. */
export interface BufResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** One line that buf prints with `--error-format json`. */
export interface BufFinding {
  readonly path?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly type: string;
  readonly message: string;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  'darwin arm64': '@bufbuild/buf-darwin-arm64/bin/buf',
  'darwin x64': '@bufbuild/buf-darwin-x64/bin/buf',
  'linux arm': '@bufbuild/buf-linux-armv7/bin/buf',
  'linux arm64': '@bufbuild/buf-linux-aarch64/bin/buf',
  'linux x64': '@bufbuild/buf-linux-x64/bin/buf',
  'win32 arm64': '@bufbuild/buf-win32-arm64/bin/buf.exe',
  'win32 x64': '@bufbuild/buf-win32-x64/bin/buf.exe',
};

/**
 * Runs buf on .proto files in memory: they go in as a tar on stdin, so that no folder is written, no name needs
 * quoting, no remote module is looked up and findings name the files by their import paths. buf is given none of the
 * user's environment, since it needs neither home nor network; but it insists on making a (here always empty) folder
 * for its cache, in the current folder if it is told no other.
 */
export async function runBuf(
  args: readonly string[],
  tree: SourceTree,
  binary: string = bufBinary(),
): Promise<BufResult> {
  const { PATH, SystemRoot } = process.env;
  const env = {
    ...(PATH && { PATH }),
    ...(SystemRoot && { SystemRoot }),
    BUF_CACHE_DIR: join(tmpdir(), `ao-buf-${userInfo().uid}`),
  };
  const child = spawn(binary, [...args], { stdio: 'pipe', env, windowsHide: true });
  const ended = new Promise<Pick<BufResult, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', (error) =>
      reject(fault('AO_CONTRACT_COMPILER_MISSING', { problem: error.message }, { cause: error })),
    );
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // buf may end before it has read everything (a bad flag, a signal); what it says then counts, not the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(tarOf(tree));
  const [end, stdout, stderr] = await Promise.all([ended, buffer(child.stdout), text(child.stderr)]);
  return { ...end, stdout, stderr };
}

/** The binary is run directly: the package's own launcher is a Node program and costs another 50 ms. */
export function bufBinary(platform: string = process.platform, arch: string = process.arch): string {
  const path = PLATFORMS[`${platform} ${arch}`];
  if (path === undefined)
    throw fault('AO_CONTRACT_COMPILER_MISSING', { problem: `it is not made for ${platform} ${arch}` });
  try {
    const require = createRequire(import.meta.url);
    return createRequire(require.resolve('@bufbuild/buf/package.json')).resolve(path);
  } catch (cause) {
    throw fault(
      'AO_CONTRACT_COMPILER_MISSING',
      { problem: `the package of ${path.split('/bin/')[0]} is not installed` },
      { cause },
    );
  }
}

/** The findings among lines of output, and what stands there that is none (buf's own failures). */
export function readFindings(output: string): { findings: BufFinding[]; other: string } {
  const findings: BufFinding[] = [];
  const other: string[] = [];
  for (const line of output.split('\n').filter((l) => l.trim())) {
    if (line.startsWith('{')) findings.push(JSON.parse(line) as BufFinding);
    else other.push(line.replace(/^Failure: /, ''));
  }
  return { findings, other: other.join(' ') };
}
