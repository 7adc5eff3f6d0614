import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

import type { User } from './user.js';

/** One request and what must come back: the rows of test/fixtures/models/*.json and of test/fixtures/http/. */
export interface Exchange {
  name: string;
  method: string;
  path: string;
  /** Headers of the request. */
  send?: Record<string, string>;
  /** The body as JSON; or as it stands; or bytes in base64; or `[before, middle, after, times]`. */
  body?: unknown;
  text?: string;
  bytes?: string;
  nested?: [before: string, middle: string, after: string, times: number];
  status: number | number[];
  /** The whole answer: as JSON, as text, or as bytes in base64. */
  answer?: unknown;
  answerText?: string;
  answerBytes?: string;
  /** The whole answer, JSON in each of its lines. */
  lines?: unknown[];
  /** A part of the answer. */
  contains?: object;
  /** Every field that the answer calls wrong, and a pattern of what it says about it. */
  violations?: Record<string, string>;
  /** A pattern of the answer's text. */
  matches?: string;
  /** Text that may not be in the answer. */
  absent?: string;
  /** Headers of the answer: a text, a pattern between slashes, or null for one that may not be there. */
  headers?: Record<string, string | null>;
}

/** What a written model of a contract answers. */
export function exchanges(contract: string): Exchange[] {
  return exchangesIn(new URL(`../fixtures/models/${contract}.json`, import.meta.url));
}

/** All exchanges of a folder of test/fixtures/http, by what they are about. */
export function exchangesByTopic(contract: string): [topic: string, exchanges: Exchange[]][] {
  const folder = new URL(`../fixtures/http/${contract}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => [file.slice(0, -'.json'.length), exchangesIn(new URL(file, folder))]);
}

/** All exchanges of a file. */
export function exchangesIn(file: URL): Exchange[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
}

/** Sends the request and checks the answer. */
export async function hold(user: User, exchange: Exchange): Promise<void> {
  const { status, headers = {} } = exchange;
  const response = await ask(user, exchange);
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  expect([status].flat(), `${response.status} ${text.slice(0, 1000)}`).toContain(response.status);
  for (const [name, value] of Object.entries(headers)) expectHeader(response.headers.get(name), value, name);
  expectAnswer(exchange, text);
  if (exchange.answerBytes !== undefined) expect(bytes.toString('base64')).toBe(exchange.answerBytes);
}

/** Sends the request. */
export function ask(user: User, exchange: Exchange): Promise<Response> {
  const { method, path, send = {}, body, text, bytes, nested } = exchange;
  const repeated = nested && nested[0].repeat(nested[3]) + nested[1] + nested[2].repeat(nested[3]);
  const written = repeated ?? text ?? (bytes === undefined ? body : Buffer.from(bytes, 'base64'));
  return user.request(path, { method, headers: send, body: written });
}

function expectAnswer(exchange: Exchange, text: string): void {
  const { answer, answerText, lines, contains, violations, matches, absent } = exchange;
  if (answer !== undefined) expect(JSON.parse(text)).toEqual(answer);
  if (answerText !== undefined) expect(text).toBe(answerText);
  if (lines)
    expect(
      text
        .split(/\n/)
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(lines);
  if (contains) expect(JSON.parse(text)).toMatchObject(contains);
  if (violations) expectViolations(JSON.parse(text) as Refusal, violations);
  if (matches) expect(text).toMatch(new RegExp(matches, 's'));
  if (absent) expect(text).not.toContain(absent);
}

interface Refusal {
  details: { fieldViolations?: { field: string; description: string }[] }[];
}

function expectViolations({ details }: Refusal, wanted: Record<string, string>): void {
  const found = details.flatMap(({ fieldViolations = [] }) => fieldViolations);
  expect(found.map(({ field }) => field).sort()).toEqual(Object.keys(wanted).sort());
  for (const { field, description } of found) expect(description).toMatch(new RegExp(wanted[field] ?? ''));
}

function expectHeader(got: string | null, wanted: string | null, name: string): void {
  if (wanted?.startsWith('/')) expect(got, name).toMatch(new RegExp(wanted.slice(1, -1)));
  else expect(got, name).toBe(wanted);
}
