import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

import type { Endpoint } from './endpoint.js';

/**
 * An HTTP agent whose connections go through the user's own `ssh`, so that their keys, known hosts and configuration
 * hold: each is `ssh DESTINATION docker system dial-stdio`, as the docker program does it.
 */
export function sshAgent(endpoint: Extract<Endpoint, { kind: 'ssh' }>): Agent {
  const agent = new Agent();
  agent.createConnection = () => dial(endpoint) as never;
  return agent;
}

function dial({ destination, port }: Extract<Endpoint, { kind: 'ssh' }>): Duplex {
  const args = [
    ...(port ? ['-p', String(port)] : []),
    '-T',
    '-o',
    'ConnectTimeout=10',
    '--',
    destination,
    'docker',
    'system',
    'dial-stdio',
  ];
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const socket = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()), // what went wrong is told by `close`
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  }) as Duplex & Record<string, unknown>;
  const fail = (problem: string) => socket.destroy(Object.assign(new Error(problem), { code: 'EHOSTUNREACH' }));
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => socket.push(chunk) || child.stdout.pause());
  child.once('error', (error) => fail(`ssh cannot be run: ${error.message}`));
  child.once('close', (code) =>
    code ? fail(`ssh: ${said.trim().split('\n').at(-1) || `ended with ${code}`}`) : socket.push(null),
  );
  // What node:http calls on a TCP socket; a pipe has no use for them.
  for (const name of ['setTimeout', 'setNoDelay', 'setKeepAlive', 'ref', 'unref']) socket[name] = () => socket;
  return socket;
}
