import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rFiles } from '../../../../../generators/code/r/index.js';
import { loadContract } from '../../../../../runtime/contract/index.js';
import { launchRModel } from '../../../../../runtime/service/model/r/start.js';
import type { RunningModel } from '../../../../../runtime/service/model/serve.js';
import { createLog } from '../../../../../runtime/service/process/log.js';
import { eventually, LogBook, type LogLine } from '../../pair.js';
import { Caller } from '../caller.js';

const runtime = fileURLToPath(new URL('../../../../../runtime/r', import.meta.url));

/** The folder of a model-service in R, as `ao sync` lays it out, with this model. */
export function rFolder(contract: string, model: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ao r ü '));
  cpSync(runtime, join(folder, 'vendor/ao'), { recursive: true });
  mkdirSync(join(folder, 'gen'));
  for (const [path, text] of rFiles(loadContract(readFileSync(contract))))
    writeFileSync(join(folder, 'gen', path), text);
  writeFileSync(join(folder, 'model.R'), model);
  return folder;
}

export interface RService {
  readonly folder: string;
  readonly running: RunningModel;
  readonly caller: Caller;
  readonly log: LogBook;
  /** Log lines of what the workers printed and how they ended. */
  lines(text: string): LogLine[];
  close(): Promise<void>;
}

/** A model-service in R on a free port. Throws what its start throws. */
export async function startR(
  contract: string,
  model: string,
  environment: Record<string, string> = {},
  log = new LogBook(),
): Promise<RService> {
  const folder = rFolder(contract, model);
  const running = await launchRModel(
    {
      contract,
      folder,
      environment: { PATH: process.env['PATH'], AO_PORT: '0', AO_DRAIN_MS: '2000', AO_R_WORKERS: '1', ...environment },
    },
    createLog('model-service', 'debug', log),
  );
  const caller = await Caller.of(contract, running.address);
  const close = async (): Promise<void> => {
    caller.close();
    await running.close();
  };
  return { folder, running, caller, log, lines: (text) => log.lines.filter(({ msg }) => msg.includes(text)), close };
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A message that the model prints, with what stands behind `word` as its value. */
export async function printed(service: RService, word: string): Promise<string> {
  const line = await until(() => service.log.lines.find(({ msg }) => msg.startsWith(`${word} `)));
  return line.msg.slice(word.length + 1);
}

/** `eventually`, with what came of it. */
export async function until<T>(probe: () => Promise<T | undefined> | T | undefined, limitMs?: number): Promise<T> {
  return (await eventually(probe, limitMs)) as T;
}
