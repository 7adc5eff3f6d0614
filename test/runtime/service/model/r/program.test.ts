import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { frameBytes } from '../../../../../runtime/service/model/r/workers/frames.js';
import { Listener } from '../../../../../runtime/service/model/r/workers/listener.js';
import { characters, record } from '../../../../../runtime/service/model/r/rds/index.js';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { eventually } from '../../pair.js';
import { Program } from '../../program.js';
import { Caller } from '../caller.js';
import { isAlive, rFolder, until } from './r-service.js';

const MODEL = `
load_model <- function() message("worker ", Sys.getpid(), " ", dirname(tempdir()))
classify <- function(request, context) {
  message("at work")
  if (request$sepal_width == 1) Sys.sleep(request$sepal_length) else repeat NULL
  list(species = "SPECIES_VIRGINICA")
}
`;

describe.skipIf(!hasR)('a model-service in R as a program', () => {
  let contract: string;
  let program: Program;
  beforeAll(async () => {
    contract = await compiled('iris');
  });
  afterEach(() => program.kill('SIGKILL'));

  const begin = async (environment: Record<string, string> = {}, model = MODEL) => {
    program = new Program('r-model', contract, { AO_R_WORKERS: '2', ...environment }, rFolder(contract, model));
    const caller = await Caller.of(contract, await program.address());
    const said = (word: string) => program.lines.filter(({ msg }) => msg.startsWith(word));
    const workers = await until(() => (said('worker ').length === 2 ? said('worker ') : undefined));
    return {
      caller,
      said,
      workers: workers.map(({ msg }) => Number(msg.split(' ')[1])),
      folders: workers.map(({ msg }) => msg.split(' ').slice(2).join(' ')),
    };
  };

  it('lets calls finish at Ctrl-C, which reaches all of the terminal, and leaves no worker', async () => {
    const { caller, said, workers } = await begin();
    const call = caller.call('Classify').send({ sepalWidth: 1, sepalLength: 0.7 });
    await eventually(() => said('at work').length === 1);
    // A terminal signals the group of processes in its front; workers are not in it.
    const group = (pid: number) => execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    expect(workers.map(group)).not.toContain(group(program.pid));
    program.kill('SIGINT');
    const { messages, status } = await call;
    expect([status.code, messages[0].species]).toEqual([0, 3]);
    expect(await program.ended).toBe(0);
    expect(workers.map(isAlive)).toEqual([false, false]);
    caller.close();
  });

  it('leaves no worker when it is killed, not even one that is in a loop', async () => {
    const { caller, said, workers, folders } = await begin();
    void caller.call('Classify').send({ sepalWidth: 2 });
    await eventually(() => said('at work').length === 1);
    expect(workers.map(isAlive)).toEqual([true, true]);
    expect(folders.map(existsSync)).toEqual([true, true]);
    program.kill('SIGKILL');
    await eventually(() => !workers.some(isAlive) && !folders.some(existsSync));
    caller.close();
  });

  it('ends with the error of the model in one fatal line', async () => {
    program = new Program('r-model', contract, {}, rFolder(contract, 'library(no.such.package)'));
    expect(await program.ended).toBe(1);
    const fatal = program.lines.filter(({ level }) => level === 'fatal');
    expect(fatal).toMatchObject([
      { code: 'AO_MODEL_R_LOAD', msg: expect.stringContaining('no.such.package') as string },
    ]);
  });
});

describe('the place where workers connect', () => {
  it('lets in who shows a token, once, and nobody else', async () => {
    const listener = await Listener.open();
    let admitted = 0;
    const token = listener.expect(() => (admitted += 1));
    const closed = (bytes: Buffer): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(listener.port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => {}).on('close', () => resolve());
      });
    const hello = (shown: string) => frameBytes(record({ kind: characters(['hello']), token: characters([shown]) }));
    await closed(hello('a guess'));
    await closed(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await closed(Buffer.from([0, 0, 0, 4, 1, 2, 3, 4]));
    expect(admitted).toBe(0);
    const held = closed(hello(token));
    await eventually(() => admitted === 1);
    await closed(hello(token));
    expect(admitted).toBe(1);
    listener.close();
    await held;
  });
});
