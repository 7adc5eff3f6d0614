import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../../../runtime/service/environment/read.js';
import { apiEnvironment } from '../../../../../runtime/service/environment/tables.js';
import { openUpstream } from '../../../../../runtime/service/upstream/index.js';
import { authorityOf, nameOf, parseAddress } from '../../../../../runtime/service/upstream/options/address.js';
import { upstreamOptions } from '../../../../../runtime/service/upstream/options/index.js';
import { Authority, type Pair } from '../../../../contract/upstream/certificates.js';

const options = (environment: Record<string, string>) => upstreamOptions(readEnvironment(apiEnvironment, environment));

function refusal(environment: Record<string, string>): unknown {
  try {
    openUpstream(readEnvironment(apiEnvironment, environment)).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ao-options-'));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('an address', () => {
  it.each([
    ['model:50051', 'model:50051', 'model'],
    ['dns:model:1', 'model:1', 'model'],
    ['dns:///model:1', 'model:1', 'model'],
    ['dns://10.0.0.1:53/model:1', 'model:1', 'model'],
    ['[::1]:1', '[::1]:1', '::1'],
    ['unix:model.sock', 'localhost', 'localhost'],
  ])('%s has the authority %s', (text, authority, name) => {
    const address = parseAddress(text);
    expect([authorityOf(address), nameOf(address)]).toEqual([authority, name]);
  });

  it('is refused when it is none', () => expect(() => parseAddress('nowhere')).toThrow(RangeError));
});

describe('TLS', () => {
  let authority: Authority;
  let [pair, other]: Pair[] = [];
  beforeAll(() => {
    authority = new Authority();
    [pair, other] = [authority.issue('DNS:a'), authority.issue('DNS:b')];
  });

  it('is on when asked for or when a file or a name is given, and off by AO_MODEL_TLS=0', () => {
    expect(options({}).tls).toBeUndefined();
    expect(options({ AO_MODEL_TLS: '1' }).tls?.current()).toEqual({ serverName: 'localhost' });
    expect(options({ AO_MODEL_TLS_NAME: 'n' }).tls?.serverName).toBe('n');
    expect(options({ AO_MODEL_TLS_CA: authority.ca, AO_MODEL_TLS: '0' }).tls).toBeUndefined();
  });

  it('tells of each file that cannot be used, and what to do', () => {
    const cases: [Record<string, string>, string, RegExp][] = [
      [
        { AO_MODEL_TLS_CA: join(folder, 'none') },
        'AO_SERVICE_TLS_UNREADABLE',
        /AO_MODEL_TLS_CA names .* does not exist/,
      ],
      [{ AO_MODEL_TLS_CA: folder }, 'AO_SERVICE_TLS_UNREADABLE', /EISDIR/],
      [{ AO_MODEL_TLS_CA: file('empty.crt', '') }, 'AO_SERVICE_TLS_INVALID', /has no PEM certificate/],
      [
        { AO_MODEL_TLS_CA: file('bad.crt', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n') },
        'AO_SERVICE_TLS_INVALID',
        /AO_MODEL_TLS_CA \(.*bad.crt\) cannot be read/,
      ],
      [
        { AO_MODEL_TLS_CERT: pair!.cert },
        'AO_SERVICE_TLS_INVALID',
        /AO_MODEL_TLS_KEY is not set, but AO_MODEL_TLS_CERT is/,
      ],
      [
        { AO_MODEL_TLS_KEY: pair!.key },
        'AO_SERVICE_TLS_INVALID',
        /AO_MODEL_TLS_CERT is not set, but AO_MODEL_TLS_KEY is/,
      ],
      [
        { AO_MODEL_TLS_CERT: pair!.cert, AO_MODEL_TLS_KEY: other!.key },
        'AO_SERVICE_TLS_INVALID',
        /AO_MODEL_TLS_KEY .* is not the key of AO_MODEL_TLS_CERT/,
      ],
      [
        { AO_MODEL_TLS_CERT: pair!.cert, AO_MODEL_TLS_KEY: file('bad.key', 'no key') },
        'AO_SERVICE_TLS_INVALID',
        /AO_MODEL_TLS_KEY .* cannot be read/,
      ],
    ];
    for (const [environment, code, message] of cases)
      expect(refusal(environment)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('the service config', () => {
  it('comes from the variable or from a file', () => {
    const config = JSON.stringify({ retryThrottling: { maxTokens: 2, tokenRatio: 1 } });
    const throttling = { maxTokens: 2, tokenRatio: 1 };
    expect(options({ AO_MODEL_SERVICE_CONFIG: config }).serviceConfig.throttling).toEqual(throttling);
    const from = { AO_MODEL_SERVICE_CONFIG: `@${file('config.json', config)}` };
    expect(options(from).serviceConfig.throttling).toEqual(throttling);
  });

  it.each([
    ['{"methodConfig": 1}', /of AO_MODEL_SERVICE_CONFIG cannot be used: methodConfig must be a list/],
    ['{', /of AO_MODEL_SERVICE_CONFIG cannot be used: .*JSON/],
    ['@/nowhere.json', /of \/nowhere.json cannot be used: ENOENT/],
  ])('is refused at start: %s', (text, message) => {
    expect(refusal({ AO_MODEL_SERVICE_CONFIG: text })).toMatchObject({
      code: 'AO_SERVICE_CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
  });
});

it('pings rarely where calls may be long, unless told how often', () => {
  expect(options({}).keepaliveMs).toBe(20_000);
  expect(options({ AO_DEADLINE_MS: '600000' }).keepaliveMs).toBe(310_000);
  expect(options({ AO_MODEL_KEEPALIVE_MS: '5' }).keepaliveMs).toBe(5);
});
