import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { buildLine, imageTable, stepWords } from '../../cli/ui/build-lines.js';
import { age, readable, ServiceLines } from '../../cli/ui/service-lines.js';
import type { ServiceStatus } from '../../runtime/platform/engines/index.js';

const plain = (text: string | undefined) => text && stripVTControlCharacters(text);

describe('lines of services', () => {
  const lines = new ServiceLines(['api', 'model-service']);
  const state = (change: Partial<ServiceStatus>) =>
    lines.event({
      type: 'state',
      name: 'api',
      state: 'ready',
      id: '1',
      address: '127.0.0.1:8000',
      restarts: 0,
      since: 0,
      ...change,
    });

  test('stand behind the name of their service', () => {
    expect(plain(lines.log('api', 'hello'))).toBe('api           | hello');
    expect(plain(lines.log('stranger', 'hello'))).toBe('stranger      | hello');
    expect(plain(lines.event({ type: 'log', service: 'model-service', stream: 'stderr', text: 'x' }))).toBe(
      'model-service | x',
    );
    expect(plain(lines.event({ type: 'notice', text: 'ended a leftover' }))).toBe('ended a leftover');
  });

  test('say each state that a person waits for', () => {
    expect(plain(state({}))).toBe('api           | ready at 127.0.0.1:8000');
    expect(plain(state({ state: 'backoff', detail: 'exit status 3; next try in 4 s' }))).toBe(
      'api           | backoff (exit status 3; next try in 4 s)',
    );
    expect(plain(state({ state: 'starting' }))).toBe('api           | starting');
    expect(state({ state: 'waiting' })).toBeUndefined();
  });

  test.each([
    [
      '{"time":"t","level":"warn","service":"api","msg":"slow","request_id":"7","took":{"ms":3}}',
      'warn slow request_id=7 took={"ms":3}',
    ],
    ['{"msg":"no level"}', 'info no level'],
    ['{"level":"odd","msg":"x"}', 'odd x'],
    ['{"no":"msg"}', '{"no":"msg"}'],
    ['{not json', '{not json'],
    ['plain', 'plain'],
  ])('%s reads %s', (text, read) => expect(plain(readable(text))).toBe(read));

  test('an age is never negative', () => expect([age(1000, 3500), age(9, 8)]).toEqual(['2.5 s', '0 ms']));
});

describe('lines of a build', () => {
  const step = { type: 'step', service: 'api', step: '[2/5] RUN npm ci' } as const;
  const image = {
    service: 'api',
    name: 'p-api:latest',
    tags: ['p-api:latest', 'p-api:1'],
    id: 'sha256:0',
    bytes: 2e8,
    overBase: 5e7,
    seconds: 3.2,
  };

  test('stay when a step has ended', () => {
    expect(plain(buildLine({ ...step, state: 'done', seconds: 3.2 }))).toBe('api  [2/5] RUN npm ci 3.2 s');
    expect(plain(buildLine({ ...step, state: 'cached' }))).toBe('api  [2/5] RUN npm ci cached');
    expect(plain(buildLine({ ...step, state: 'failed' }))).toBe('api  [2/5] RUN npm ci failed');
    expect(buildLine({ ...step, state: 'running' })).toBeUndefined();
    expect(plain(buildLine({ type: 'warning', text: 'little space' }))).toBe('warning little space');
    expect(plain(buildLine({ type: 'start', service: 'api', image: 'p-api:latest' }))).toBe(
      'api  building p-api:latest',
    );
    expect(plain(buildLine({ type: 'built', ...image }))).toBe('api  built in 3.2 s');
    expect(buildLine({ type: 'log', service: 'api', step: 'x', text: 'y' })).toBeUndefined();
  });

  test('beside the spinner say what is going on', () => {
    expect(stepWords({ ...step, state: 'running' })).toBe('api: [2/5] RUN npm ci');
    expect(stepWords({ type: 'pull', service: 'api', image: 'node:20', detail: '10%' })).toBe(
      'api: pulling node:20 10%',
    );
    expect(stepWords({ type: 'push', service: 'api', image: 'p-api:1', detail: 'layer' })).toBe(
      'api: pushing p-api:1 layer',
    );
    expect(stepWords({ ...step, state: 'cached' })).toBeUndefined();
  });

  test('the images with their sizes', () => {
    expect(plain(imageTable([image]))).toBe(
      'IMAGE                  SIZE      OVER ITS BASE  TIME\np-api:latest, p-api:1  200.0 MB  +50.0 MB       3.2 s'.replace(
        'TIME\n',
        'TIME\n',
      ),
    );
  });
});
