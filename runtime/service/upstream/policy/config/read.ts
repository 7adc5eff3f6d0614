import { Code } from '../../../../contract/index.js';
import { balancing } from './balancing.js';
import { Fields, type Problems } from './fields.js';
import type { HedgingPolicy, MethodConfig, MethodName, RetryPolicy, ServiceConfig, Throttling } from './types.js';

const LARGEST = Number.MAX_SAFE_INTEGER;

/** gRPC makes at most so many attempts, whatever the policy says. */
const MOST_ATTEMPTS = 5;

/** Reads gRPC's service config from JSON; the answer is the config, or everything that is wrong with it. */
export function readServiceConfig(json: unknown): ServiceConfig | { readonly problems: Problems } {
  const problems: Problems = [];
  const fields = new Fields(json, '', problems);
  const methods = fields.objects('methodConfig', methodConfig);
  const throttling = fields.object('retryThrottling', retryThrottling);
  const outliers = balancing(fields);
  fields.end();
  problems.push(...duplicates(methods));
  return problems.length > 0 ? { problems } : { methods, throttling, outliers };
}

function methodConfig(fields: Fields): MethodConfig {
  const names = fields.objects('name', methodName);
  if (names.length === 0) fields.wrong('name', 'a list of {"service": …, "method": …}, at least one');
  if (fields.has('retryPolicy') && fields.has('hedgingPolicy'))
    fields.wrong('retryPolicy', 'left out where there is a hedgingPolicy');
  const policy = {
    timeoutMs: fields.duration('timeout'),
    waitForReady: fields.boolean('waitForReady') ?? false,
    retry: fields.object('retryPolicy', retryPolicy),
    hedging: fields.object('hedgingPolicy', hedgingPolicy),
  };
  return { names, policy };
}

function methodName(fields: Fields): MethodName {
  const [service = '', method = ''] = [fields.text('service'), fields.text('method')];
  if (service === '' && method !== '') fields.wrong('service', 'given where there is a method');
  return { service, method };
}

function retryPolicy(fields: Fields): RetryPolicy {
  const required = (value: number | undefined, key: string, wanted: string): number => {
    if (value === undefined && fields.missing(key)) fields.wrong(key, wanted);
    return value ?? 0;
  };
  const codes = codesOf(fields, 'retryableStatusCodes');
  if (codes.size === 0) fields.wrong('retryableStatusCodes', 'a list of codes, at least one');
  return {
    maxAttempts: Math.min(
      MOST_ATTEMPTS,
      required(fields.integer('maxAttempts', 2, LARGEST), 'maxAttempts', 'given: 2 or more'),
    ),
    initialBackoffMs: required(fields.duration('initialBackoff'), 'initialBackoff', 'given, such as "0.1s"'),
    maxBackoffMs: required(fields.duration('maxBackoff'), 'maxBackoff', 'given, such as "1s"'),
    backoffMultiplier: required(
      fields.number('backoffMultiplier', Number.MIN_VALUE, LARGEST),
      'backoffMultiplier',
      'given, such as 2',
    ),
    codes,
  };
}

function hedgingPolicy(fields: Fields): HedgingPolicy {
  const maxAttempts = fields.integer('maxAttempts', 2, LARGEST);
  if (maxAttempts === undefined && fields.missing('maxAttempts')) fields.wrong('maxAttempts', 'given: 2 or more');
  return {
    maxAttempts: Math.min(MOST_ATTEMPTS, maxAttempts ?? 0),
    delayMs: fields.duration('hedgingDelay') ?? 0,
    nonFatal: codesOf(fields, 'nonFatalStatusCodes'),
  };
}

function retryThrottling(fields: Fields): Throttling {
  const [maxTokens, tokenRatio] = [fields.number('maxTokens', 0.001, 1000), fields.number('tokenRatio', 0.001, 1000)];
  if (maxTokens === undefined && fields.missing('maxTokens')) fields.wrong('maxTokens', 'given, such as 10');
  if (tokenRatio === undefined && fields.missing('tokenRatio')) fields.wrong('tokenRatio', 'given, such as 0.1');
  return { maxTokens: maxTokens ?? 1, tokenRatio: tokenRatio ?? 1 };
}

function codesOf(fields: Fields, key: string): ReadonlySet<Code> {
  const codes = new Set<Code>();
  for (const value of fields.list(key)) {
    const code = typeof value === 'string' ? Code[value.toUpperCase() as keyof typeof Code] : value;
    if (typeof code === 'number' && Code[code] !== undefined) codes.add(code as Code);
    else fields.wrong(key, `a list of gRPC codes, such as "UNAVAILABLE"; ${JSON.stringify(value)} is none`);
  }
  return codes;
}

function duplicates(methods: readonly MethodConfig[]): Problems {
  const seen = new Set<string>();
  return methods
    .flatMap(({ names }) => names)
    .map(({ service, method }) => `${service}/${method}`)
    .filter((name) => seen.size === seen.add(name).size)
    .map((name) => `methodConfig names ${name} twice`);
}
