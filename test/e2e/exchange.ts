import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

import type { User } from './user.js';

/** One request and what must come back: the rows of test/fixtures/models/*.json. */
export interface Exchange {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  status: number;
  /** The whole answer. */
  answer?: unknown;
  /** A part of the answer. */
  contains?: object;
  /** Text that may not be in the answer. */
  absent?: string;
  headers?: Record<string, string>;
}

export function exchanges(contract: string): Exchange[] {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/models/${contract}.json`, import.meta.url), 'utf8'),
  ) as Exchange[];
}

export async function hold(user: User, exchange: Exchange): Promise<void> {
  const { method, body, status, answer, contains, absent, headers = {} } = exchange;
  const response = await user.request(exchange.path, { method, body });
  const text = await response.text();
  expect(response.status, text).toBe(status);
  if (answer !== undefined) expect(JSON.parse(text)).toEqual(answer);
  if (contains) expect(JSON.parse(text)).toMatchObject(contains);
  if (absent) expect(text).not.toContain(absent);
  for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
}
