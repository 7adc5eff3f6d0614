import { afterEach, expect, it, vi } from 'vitest';
import { createLog } from '../../../runtime/service/process/log.js';

afterEach(() => void vi.useRealTimers());

it('the time of each line is its own, to the millisecond', () => {
  const lines: string[] = [];
  const log = createLog('api-service', 'info', { write: (line: string) => void lines.push(line) });
  vi.useFakeTimers({ now: new Date('2026-11-30T23:59:59.990Z') });
  const wanted: string[] = [];
  // Over the end of a second, a day and a month, and back as a clock that is set does.
  for (const step of [0, 1, 8, 1, 5, 995, 61_000, -62_010]) {
    vi.setSystemTime(Date.now() + step);
    wanted.push(new Date().toISOString());
    log.info('x');
  }
  expect(lines.map((line) => (JSON.parse(line) as { time: string }).time)).toEqual(wanted);
});
