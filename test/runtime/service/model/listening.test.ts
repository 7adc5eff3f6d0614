import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../../../contract/upstream/certificates.js';
import type { RunningModel } from '../../../../runtime/service/model/serve.js';
import { compiled } from '../contracts.js';
import { Classifier } from '../models.js';
import { eventually, startModel } from '../pair.js';
import { Caller } from './caller.js';

describe('a model-service that listens', () => {
  let contract: string;
  let model: RunningModel | undefined;
  const callers: Caller[] = [];
  beforeAll(async () => {
    contract = await compiled('iris');
  });
  afterEach(async () => {
    for (const caller of callers.splice(0)) caller.close();
    await model?.close();
    model = undefined;
  });
  const start = async (environment: Record<string, string>) =>
    (model = await startModel(contract, [Classifier], environment));
  const code = async (channel = credentials.createInsecure()) => {
    const caller = await Caller.of(contract, model!.address, channel);
    callers.push(caller);
    return (await caller.call('Classify', { deadline: Date.now() + 5000 }).send({})).status.code;
  };
  const folder = () => mkdtempSync(join(tmpdir(), 'ao söckel '));

  it('shows its certificate, and lets in only callers who have one when asked to', async () => {
    const authority = new Authority();
    const [server, client] = [authority.issue('IP:127.0.0.1'), authority.issue('DNS:caller')];
    const ca = readFileSync(authority.ca);
    await start({ AO_TLS_CERT: server.cert, AO_TLS_KEY: server.key });
    expect(await code(credentials.createSsl(ca))).toBe(0);
    expect(await code()).not.toBe(0);
    await model!.close();
    await start({ AO_TLS_CERT: server.cert, AO_TLS_KEY: server.key, AO_TLS_CLIENT_CA: authority.ca });
    expect(await code(credentials.createSsl(ca, readFileSync(client.key), readFileSync(client.cert)))).toBe(0);
    expect(await code(credentials.createSsl(ca))).not.toBe(0);
  });

  it('says which file is not what it should be', async () => {
    const authority = new Authority();
    const [one, other] = [authority.issue('IP:127.0.0.1'), authority.issue('DNS:x')];
    const text = join(folder(), 'text.pem');
    writeFileSync(text, 'no certificate');
    const refused = async (environment: Record<string, string>, code: string, message: RegExp) =>
      expect(start(environment)).rejects.toMatchObject({ code, exit: 78, message: expect.stringMatching(message) });
    const [TLS, invalid] = [{ AO_TLS_CERT: one.cert, AO_TLS_KEY: one.key }, 'AO_SERVICE_TLS_INVALID'];
    await refused({ ...TLS, AO_TLS_KEY: '/no/key' }, 'AO_SERVICE_TLS_UNREADABLE', /AO_TLS_KEY names \/no\/key/);
    await refused({ ...TLS, AO_TLS_CERT: text }, invalid, /AO_TLS_CERT.*has no PEM certificate/);
    await refused({ ...TLS, AO_TLS_KEY: text }, invalid, /AO_TLS_KEY.*cannot be read/);
    await refused({ ...TLS, AO_TLS_KEY: other.key }, invalid, /AO_TLS_KEY.*is not the key of AO_TLS_CERT/);
    await refused({ ...TLS, AO_TLS_CLIENT_CA: text }, invalid, /AO_TLS_CLIENT_CA.*has no PEM certificate/);
    await refused({ AO_TLS_CERT: one.cert }, invalid, /AO_TLS_KEY is not set, but AO_TLS_CERT is/);
    await refused({ AO_TLS_KEY: one.key }, invalid, /AO_TLS_CERT is not set, but AO_TLS_KEY is/);
    await refused({ AO_TLS_CLIENT_CA: authority.ca }, invalid, /AO_TLS_CERT is not set, but AO_TLS_CLIENT_CA is/);
  });

  it('makes a Unix socket, in the place of an abandoned one, and removes it', async () => {
    const path = join(folder(), 's');
    const { execFileSync } = await import('node:child_process');
    // A process that is killed leaves its socket.
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    expect(() => execFileSync(process.execPath, ['-e', script, path])).toThrow();
    expect(existsSync(path)).toBe(true);
    await start({ AO_SOCKET: path });
    expect(model!.address).toBe(`unix:${path}`);
    expect(await code()).toBe(0);
    await model!.close();
    expect(existsSync(path)).toBe(false);
  });

  it('leaves alone what is in the place of its socket', async () => {
    const path = join(folder(), 's');
    const refused = async (at: string, reason: RegExp) =>
      expect(start({ AO_SOCKET: at })).rejects.toMatchObject({
        code: 'AO_SERVICE_SOCKET_REFUSED',
        message: expect.stringMatching(reason),
      });
    const other = createServer().listen(path);
    await new Promise((resolve) => other.once('listening', resolve));
    await refused(path, /EADDRINUSE/);
    await new Promise((resolve) => other.close(resolve));
    writeFileSync(path, 'mine');
    await refused(path, /EADDRINUSE/);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await refused('/no/such/folder/s', /EACCES|ENOENT/);
    await refused(`/tmp/${'x'.repeat(200)}`, /more than 103 bytes/);
  });

  it('closes connections of some age, and lets their calls finish', async () => {
    await start({ AO_MAX_CONNECTION_AGE_MS: '200' });
    const caller = await Caller.of(contract, model!.address);
    callers.push(caller);
    const slow = caller.call('Classify').send({ sepalLength: 900 });
    await eventually(() => caller.client.getChannel().getConnectivityState(false) === 0);
    expect((await slow).status.code).toBe(0);
    expect((await caller.call('Classify').send({})).status.code).toBe(0);
  });
});
