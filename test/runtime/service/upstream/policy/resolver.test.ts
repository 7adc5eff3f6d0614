import { expect, it, onTestFinished } from 'vitest';
import { parseAddress } from '../../../../../runtime/service/upstream/options/address.js';
import { Resolver, type Endpoint } from '../../../../../runtime/service/upstream/policy/resolver.js';
import { serveDns } from '../../../../contract/upstream/dns-server.js';
import { until } from '../../../../contract/upstream/under-test.js';

function resolve(target: string, periodMs?: number) {
  const told: (string | readonly Endpoint[])[] = [];
  const listener = {
    resolved: (e: readonly Endpoint[]) => void told.push(e),
    failed: (r: string) => void told.push(r),
  };
  const resolver = new Resolver(parseAddress(target), listener, periodMs);
  onTestFinished(() => resolver.close());
  resolver.refresh();
  return { resolver, told };
}

it('asks for a name again and again, and tells of changes only', async () => {
  const dns = await serveDns('127.0.0.2', '127.0.0.1');
  const { told } = resolve(`dns://${dns.at}/model.test:7`, 20);
  await until(() => dns.asked > 3);
  const [one, two, three] = [1, 2, 3].map((n) => [{ host: `127.0.0.${n}`, port: 7 }]);
  expect(told).toEqual([[one, two]]);
  dns.addresses.push('127.0.0.3');
  await until(() => told.length === 2);
  expect(told[1]).toEqual([one, two, three]);
});

it('tells why a name does not resolve, and of the addresses once it does', async () => {
  const dns = await serveDns();
  const { told, resolver } = resolve(`dns://${dns.at}/model.test:7`);
  await until(() => told.length === 1);
  expect(told[0]).toMatch(/ENOTFOUND/);
  dns.addresses.push('127.0.0.1');
  resolver.refresh();
  await until(() => told.length === 2);
  expect(told[1]).toEqual([[{ host: '127.0.0.1', port: 7 }]]);
});

it('takes addresses and sockets for what they are, once', async () => {
  const { told, resolver } = resolve('[::1]:7');
  resolver.refresh();
  await until(() => told.length > 0);
  expect(told).toEqual([[[{ host: '::1', port: 7 }]]]);
  const unix = resolve('unix:///run/model.sock');
  await until(() => unix.told.length > 0);
  expect(unix.told).toEqual([[[{ path: '/run/model.sock' }]]]);
});

it('takes both addresses of localhost for one server', async () => {
  const { told } = resolve('localhost:7');
  await until(() => told.length > 0);
  expect(told[0]).toHaveLength(1);
  expect((told[0] as Endpoint[])[0]?.[0]).toEqual({ host: '127.0.0.1', port: 7 });
});
