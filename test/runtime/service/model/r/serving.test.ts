import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorDetails, statusFromBytes } from '../../../../../runtime/contract/index.js';
import { AoError } from '../../../../../runtime/errors/index.js';
import { Metadata } from '@grpc/grpc-js';
import { fromBinary } from '@bufbuild/protobuf';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { eventually } from '../../pair.js';
import type { TestCall } from '../caller.js';
import { isAlive, printed, type RService, startR, until } from './r-service.js';

const IRIS = `
load_model <- function() {
  message("loading ", Sys.getpid())
  warning("old file")
  list(rows = 150)
}

classify <- function(request, context) {
  if (request$petal_length < 0) stop(invalid_argument("petal_length", "must not be negative"))
  if (request$sepal_width == 404) stop(not_found("no such flower"))
  if (request$sepal_width == 500) helper(request)
  if (request$sepal_width == 7) { message("pid ", Sys.getpid()); Sys.sleep(60) }
  if (request$sepal_width == 8) { message("pid ", Sys.getpid()); repeat NULL }
  if (request$sepal_width == 9) suspendInterrupts({ message("deaf "); repeat NULL })
  if (request$sepal_width == 10) tryCatch(repeat NULL, interrupt = function(i) repeat NULL)
  if (request$sepal_width == 11) quit(status = 3)
  if (request$sepal_width == 12) Sys.sleep(request$sepal_length)
  if (request$sepal_width == 13) { cat("printed\\nin two lines\\n"); message("told"); warning("beware"); system("echo from a child") }
  if (request$sepal_width == 14) return(list(species = "ROSE"))
  if (request$sepal_width == 15) return(list(species = "SPECIES_SETOSA", helper))
  if (request$sepal_width == 16) return(list(species = helper))
  if (request$sepal_width == 17) {
    context$send_headers("x-model" = "small", "x-key-bin" = as.raw(c(1, 255)))
    context$set_trailers("x-rows" = context$model$rows, "x-left" = context$time_remaining() > 1, "x-who" = context$metadata[["x-who"]],
                         "x-deadline" = class(context$deadline)[1], "x-id" = context$request_id)
  }
  list(species = "SPECIES_SETOSA", probabilities = c(setosa = 0.75, other = 0.25))
}

helper <- function(request) {
  stop("secret detail ", request$sepal_length)
}
`;

const WORKER_OF_CLASSIFY = { sepalWidth: 1, petalLength: 1 };

describe.skipIf(!hasR)('a model-service in R', () => {
  let contract: string;
  let service: RService | undefined;
  beforeAll(async () => {
    contract = await compiled('iris');
  });
  afterEach(async () => {
    await service?.close();
    service = undefined;
  });
  const start = async (environment: Record<string, string> = {}, model = IRIS): Promise<RService> =>
    (service = await startR(contract, model, environment));
  const classify = (request: object, options: object = {}) =>
    (service as RService).caller.call('Classify', options).send(request);

  it('answers, and says which rpc it has no function for', async () => {
    const { lines, caller } = await start();
    const { messages, status } = await classify(WORKER_OF_CLASSIFY);
    expect(status.code).toBe(0);
    expect(messages).toEqual([expect.objectContaining({ species: 1, probabilities: { setosa: 0.75, other: 0.25 } })]);
    expect(lines('no function for iris.v1.Classifier/DescribeModel')).toMatchObject([{ level: 'warn' }]);
    expect((await caller.call('DescribeModel').send({})).status).toMatchObject({
      code: 12,
      details: expect.stringContaining('not implemented') as string,
    });
    expect(lines('loading')).toMatchObject([{ level: 'info' }]);
    expect(lines('old file')).toMatchObject([{ level: 'warn' }]);
  });

  it('tells callers what the model means for them, and only the log what it does not', async () => {
    const { log } = await start();
    const wrong = await classify({ petalLength: -1 });
    expect(wrong.status).toMatchObject({ code: 3, details: 'petal_length: must not be negative' });
    const [detail] = statusFromBytes(wrong.status.metadata.get('grpc-status-details-bin')[0] as Buffer)?.details ?? [];
    expect(fromBinary(errorDetails.BadRequestSchema, detail?.value ?? new Uint8Array()).fieldViolations).toMatchObject([
      { field: 'petal_length', description: 'must not be negative' },
    ]);
    expect((await classify({ sepalWidth: 404 })).status).toMatchObject({ code: 5, details: 'no such flower' });
    const secret = await classify({ sepalWidth: 500, sepalLength: 123456 });
    expect(secret.status.code).toBe(13);
    expect(secret.status.details).toMatch(/^internal error [0-9a-f-]+$/);
    const [line] = log.lines.filter(({ level }) => level === 'error') as { err?: { message: string; stack: string } }[];
    expect(line?.err?.message).toBe('secret detail 123456');
    expect(line?.err?.stack).toMatch(
      /^RError: secret detail 123456\n\s+at helper \(model\.R:31\)\n\s+at classify \(model\.R:11\)$/,
    );
    for (const [sepalWidth, problem] of [
      [14, 'its species is "ROSE", not one of SPECIES_UNSPECIFIED'],
      [15, 'it holds a function (at'],
      [16, 'it holds a function (at'],
    ] as const) {
      expect((await classify({ sepalWidth })).status.code).toBe(13);
      const errors = log.lines.filter(({ level }) => level === 'error') as { err?: { message: string } }[];
      expect(errors.at(-1)?.err?.message).toContain(problem);
    }
    expect((await classify(WORKER_OF_CLASSIFY)).status.code).toBe(0);
  });

  it('passes metadata both ways, and the deadline', async () => {
    await start();
    const metadata = new Metadata();
    metadata.set('x-who', 'me');
    metadata.set('x-request-id', 'abc');
    const { headers, status } = await classify({ sepalWidth: 17 }, { metadata, deadline: Date.now() + 60_000 });
    expect(headers?.getMap()).toMatchObject({ 'x-model': 'small', 'x-key-bin': Buffer.of(1, 255) });
    expect(status.metadata.getMap()).toMatchObject({
      ...{ 'x-rows': '150', 'x-left': 'TRUE', 'x-who': 'me', 'x-deadline': 'POSIXct', 'x-id': 'abc' },
    });
  });

  it('has what the model prints in its log, with the id of the request', async () => {
    const { lines } = await start();
    const metadata = new Metadata();
    metadata.set('x-request-id', 'printing');
    expect((await classify({ sepalWidth: 13 }, { metadata })).status.code).toBe(0);
    for (const text of ['printed', 'in two lines', 'told', 'from a child'])
      await eventually(() => lines(text).some((line) => line['request_id'] === 'printing' && line.level === 'info'));
    expect(lines('beware')).toMatchObject([{ level: 'warn', request_id: 'printing' }]);
  });

  it('answers 32 calls at once on several workers', async () => {
    const { lines } = await start({ AO_R_WORKERS: '3' });
    expect(lines('loading')).toHaveLength(3);
    const calls = Array.from({ length: 32 }, () => classify({ sepalWidth: 12, sepalLength: 0.02 }));
    expect((await Promise.all(calls)).map(({ status }) => status.code)).toEqual(Array<number>(32).fill(0));
  });

  it('has UNAVAILABLE for the call whose worker is killed, and goes on', async () => {
    await start({ AO_R_WORKERS: '2' });
    const lost = classify({ sepalWidth: 7 });
    const pid = Number(await printed(service as RService, 'pid'));
    const others = Array.from({ length: 4 }, () => classify(WORKER_OF_CLASSIFY));
    process.kill(pid, 'SIGKILL');
    expect((await lost).status).toMatchObject({ code: 14, details: 'the worker that answered has ended' });
    for (const { status } of await Promise.all(others)) expect(status.code).toBe(0);
    const { lines } = service as RService;
    expect(lines('a worker has ended')).toMatchObject([{ level: 'error', how: 'signal SIGKILL', worker: pid }]);
    await eventually(() => lines('started again').length === 1);
    expect(
      (await Promise.all(Array.from({ length: 8 }, () => classify(WORKER_OF_CLASSIFY)))).every(
        (c) => c.status.code === 0,
      ),
    ).toBe(true);
  });

  it('interrupts what nobody waits for: asleep, in a loop, and what does not heed it is killed', async () => {
    const { lines } = await start({ AO_R_INTERRUPT_MS: '300' });
    for (const sepalWidth of [7, 8, 10]) {
      const { status } = await classify({ sepalWidth }, { deadline: Date.now() + 300 });
      expect(status.code).toBe(4);
      expect((await classify(WORKER_OF_CLASSIFY)).status.code).toBe(0);
    }
    expect(lines('a worker has ended')).toEqual([]);
    const deaf = (service as RService).caller.call('Classify');
    const lost = deaf.send({ sepalWidth: 9 });
    await printed(service as RService, 'deaf');
    deaf.stream.cancel();
    expect((await lost).status.code).toBe(1);
    expect((await classify(WORKER_OF_CLASSIFY)).status.code).toBe(0);
    expect(lines('a worker has ended')).toMatchObject([{ level: 'info', how: 'signal SIGKILL' }]);
  });

  it('gives up what the caller cancels, and a worker is never hit by a signal for another call', async () => {
    await start({ AO_R_WORKERS: '2' });
    for (let round = 0; round < 60; round += 1) {
      const call = (service as RService).caller.call('Classify');
      const lost = call.send({ sepalWidth: 12, sepalLength: 0.01 * (round % 4) });
      const kept = classify({ sepalWidth: 12, sepalLength: 0.002 });
      setTimeout(() => call.stream.cancel(), round % 20);
      expect((await kept).status.code).toBe(0);
      expect([0, 1]).toContain((await lost).status.code);
    }
  });

  it('refuses calls beyond the queue, and lets those that wait leave', async () => {
    await start({ AO_R_QUEUE: '2' });
    const [running, leaving] = [0, 1].map(() => (service as RService).caller.call('Classify')) as [TestCall, TestCall];
    const lost = running.send({ sepalWidth: 7 });
    await printed(service as RService, 'pid');
    const left = leaving.send(WORKER_OF_CLASSIFY);
    const staying = classify(WORKER_OF_CLASSIFY);
    const { status } = await classify(WORKER_OF_CLASSIFY);
    expect(status).toMatchObject({ code: 8, details: '2 calls are waiting for the model: the queue is full' });
    leaving.stream.cancel();
    expect((await left).status.code).toBe(1);
    running.stream.cancel();
    expect([(await lost).status.code, (await staying).status.code]).toEqual([1, 0]);
  });

  it('starts a worker again with growing pauses while it keeps ending, and says so', async () => {
    const { lines } = await start();
    for (let i = 0; i < 3; i += 1) {
      const { status } = await until(async () => {
        const ended = await classify({ sepalWidth: 11 });
        return ended.status.details.includes('worker that answered') ? ended : undefined;
      });
      expect(status.code).toBe(14);
    }
    expect(lines('a worker has ended')).toMatchObject(Array(3).fill({ how: 'exit status 3' }));
    const again = await until(() => (lines('started again').length === 3 ? lines('started again') : undefined));
    expect(again.map((line) => line['failures'])).toEqual([1, 2, 3]);
    expect((await eventually(() => classify(WORKER_OF_CLASSIFY))).status.code).toBe(0);
  });

  it('is not ready while no worker can be started, and ready when one can again', async () => {
    const model = `
      if (file.exists("broken")) stop("the weights are gone")
      ${IRIS}`;
    const { folder, lines } = await start({}, model);
    const { writeFileSync, rmSync } = await import('node:fs');
    writeFileSync(`${folder}/broken`, '');
    expect((await classify({ sepalWidth: 11 })).status.code).toBe(14);
    const down = await until(async () => {
      const { status } = await classify(WORKER_OF_CLASSIFY);
      return status.details === 'the model is loading' ? status : undefined;
    });
    expect(down.code).toBe(14);
    expect(
      lines('could not be started again: the model could not be loaded: the weights are gone (model.R:2)').length,
    ).toBeGreaterThan(0);
    rmSync(`${folder}/broken`);
    await eventually(async () => (await classify(WORKER_OF_CLASSIFY)).status.code === 0, 20_000);
  });

  it.each([
    ['classify <- function(request {', /unexpected '\{'/, /model\.R/],
    ['x <- 1\nlibrary(no.such.package)', /no package called .no\.such\.package/, /model\.R:2/],
    ['read <- function() {\n  readRDS("weights.rds")\n}\nload_model <- function() read()', /cannot open/, /model\.R:2/],
    ['warm_model <- function(model) stop("cold")', /cold/, /model\.R/],
    ['classify <- function(request) 1', /classify must be a function\(request, context\)/, /model\.R/],
  ])('tells why a model cannot be loaded: %s', async (model, problem, at) => {
    const error = await startR(contract, model, { AO_R_WORKERS: '2' }).catch((thrown: unknown) => thrown as AoError);
    expect(error).toBeInstanceOf(AoError);
    expect(error).toMatchObject({ code: 'AO_MODEL_R_LOAD' });
    expect((error as AoError).message).toMatch(problem);
    expect((error as AoError).message).toMatch(at);
  });

  it('tells how R ended that said nothing, what is missing, and that R is', async () => {
    const code = (environment: object, model = IRIS) =>
      startR(contract, model, environment as Record<string, string>).then(
        () => '',
        (error: AoError) => `${error.code} ${error.message}`,
      );
    expect(await code({}, 'cat("last words\\n"); quit(status = 5)')).toContain(
      'AO_MODEL_R_START R ended with exit status 5 before the model was loaded: last words',
    );
    expect(await code({ AO_RSCRIPT: 'no-such-rscript' })).toBe('AO_MODEL_R_MISSING there is no no-such-rscript');
    expect(await code({ AO_LOAD_TIMEOUT_MS: '500' }, 'Sys.sleep(60)')).toContain('AO_SERVICE_MODEL_LOAD_TIMEOUT');
  });

  it('leaves no process behind, nor what one of them has started', async () => {
    const { running, caller } = await start({ AO_DRAIN_MS: '200' }, `${IRIS}\nsystem("sleep 1000 & echo child $!")`);
    const child = Number(await printed(service as RService, 'child'));
    void classify({ sepalWidth: 7 });
    const pid = Number(await printed(service as RService, 'pid'));
    expect([isAlive(pid), isAlive(child)]).toEqual([true, true]);
    await running.close();
    await eventually(() => !isAlive(pid) && !isAlive(child));
    caller.close();
    service = undefined;
  });
});
