import { describe, expect, test } from 'vitest';
import { Interruption } from '../../cli/interruption.js';

describe('Ctrl-C', () => {
  test('aborts the signal once somebody heeds it, and the status is 128 and the number of the signal', () => {
    const exits: number[] = [];
    const interruption = new Interruption((status) => exits.push(status));
    const { signal } = interruption;
    process.emit('SIGINT', 'SIGINT');
    expect(signal.aborted).toBe(true);
    expect((signal.reason as Error).name).toBe('AbortError');
    expect(interruption.status).toBe(130);
    expect(exits).toEqual([]);
    interruption.release();
  });

  test('a second one ends the process at once, with the status of the first', () => {
    const exits: number[] = [];
    const interruption = new Interruption((status) => exits.push(status));
    void interruption.signal;
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([143]);
    interruption.release();
  });

  test('a second one asks for force where that is heeded, and the third ends the process', () => {
    const exits: number[] = [];
    const interruption = new Interruption((status) => exits.push(status));
    const { signal, force } = interruption;
    process.emit('SIGINT', 'SIGINT');
    expect([signal.aborted, force.aborted]).toEqual([true, false]);
    process.emit('SIGINT', 'SIGINT');
    expect(force.aborted).toBe(true);
    expect(exits).toEqual([]);
    process.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([130]);
    interruption.release();
  });

  test('ends a command that does not heed it at once', () => {
    const exits: number[] = [];
    const interruption = new Interruption((status) => exits.push(status));
    expect(interruption.status).toBeUndefined();
    interruption.receive('SIGPIPE');
    expect(exits).toEqual([141]);
  });
});
