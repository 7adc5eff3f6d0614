import { lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { resolve as absolute } from 'node:path';
import { ServerCredentials, type Server } from '@grpc/grpc-js';
import { fault } from '../../errors/index.js';
import type { ModelValues } from '../environment/tables.js';
import { listenFault } from '../process/http-listener.js';
import { readPems } from '../process/pem-files.js';

export type ListeningValues = Pick<
  ModelValues,
  'AO_HOST' | 'AO_PORT' | 'AO_SOCKET' | 'AO_TLS_CERT' | 'AO_TLS_KEY' | 'AO_TLS_CLIENT_CA'
>;

/** Bytes of a socket's path that every system takes. */
const LONGEST_PATH = 103;

/**
 * Binds a gRPC server; the answer is its address, `host:port` or `unix:/path`. Throws AO_SERVICE_ADDRESS_IN_USE,
 * AO_SERVICE_ADDRESS_REFUSED, AO_SERVICE_SOCKET_REFUSED, AO_SERVICE_TLS_UNREADABLE or AO_SERVICE_TLS_INVALID.
 */
export async function listenOn(server: Server, values: ListeningValues): Promise<string> {
  const credentials = credentialsOf(values);
  const { AO_HOST: host, AO_PORT: port, AO_SOCKET: socket } = values;
  if (socket !== undefined) return listenOnSocket(server, absolute(socket), credentials);
  const at = host.includes(':') ? `[${host}]` : host;
  try {
    return `${at}:${await bind(server, `${at}:${port}`, credentials)}`;
  } catch (error) {
    throw listenFault(withCode(error as Error), host, port, 'AO_PORT');
  }
}

async function listenOnSocket(server: Server, path: string, credentials: ServerCredentials): Promise<string> {
  // A longer one would be cut off, and the socket be elsewhere.
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw fault('AO_SERVICE_SOCKET_REFUSED', { path, reason: `the path has more than ${LONGEST_PATH} bytes` });
  await removeAbandoned(path);
  try {
    await bind(server, `unix:${path}`, credentials);
    return `unix:${path}`;
  } catch (error) {
    throw fault('AO_SERVICE_SOCKET_REFUSED', { path, reason: (error as Error).message }, { cause: error });
  }
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

/** A service that was killed leaves its socket behind, on which nobody listens. Anything else there is not ours to remove. */
async function removeAbandoned(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there?.isSocket()) return;
  const abandoned = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => (probe.destroy(), resolve(false)));
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
  if (abandoned) await rm(path, { force: true });
}

/** grpc-js has what went wrong only in its words. */
function withCode(error: Error): NodeJS.ErrnoException {
  return error.message.includes('EADDRINUSE') ? Object.assign(error, { code: 'EADDRINUSE' }) : error;
}

function credentialsOf({
  AO_TLS_CERT: cert,
  AO_TLS_KEY: key,
  AO_TLS_CLIENT_CA: ca,
}: ListeningValues): ServerCredentials {
  const variables = { cert: 'AO_TLS_CERT', key: 'AO_TLS_KEY', ca: 'AO_TLS_CLIENT_CA' };
  if (ca !== undefined && cert === undefined)
    throw fault('AO_SERVICE_TLS_INVALID', {
      variable: variables.cert,
      file: '',
      reason: `is not set, but ${variables.ca} is`,
    });
  const pems = readPems({ cert, key, ca }, variables);
  if (pems.cert === undefined || pems.key === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: pems.cert, private_key: pems.key };
  return ServerCredentials.createSsl(pems.ca ?? null, [pair], pems.ca !== undefined);
}
