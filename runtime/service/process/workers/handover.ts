import cluster, { type Worker } from 'node:cluster';

/** What Node's cluster sends between its processes: each message has a number, by which it is acknowledged. */
interface ClusterMessage {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

/**
 * Node hands each connection to a worker by a message that the worker acknowledges. The connection of one that is killed
 * before it does would stay open for ever, with nobody to answer on it. The worker has read nothing of it: once the worker is
 * gone, it is refused in the worker's name, so that Node hands it to another; where there is none, it is closed.
 */
export function returnConnections(worker: Worker, hasOthers: () => boolean): void {
  const { process: child } = worker;
  const handed = new Set<number>();
  const send = child.send.bind(child) as (...given: unknown[]) => boolean;
  child.send = (...given: unknown[]) => {
    const { act, seq } = (given[0] ?? {}) as ClusterMessage;
    if (act === 'newconn' && seq !== undefined) handed.add(seq);
    return send(...given);
  };
  child.on('internalMessage', ({ ack }: ClusterMessage) => ack !== undefined && handed.delete(ack));
  child.once('close', () => {
    // While a connection is on its way to the worker, Node forgets to tell of the end of the channel, and goes on to count on it.
    if (cluster.workers?.[worker.id] === worker) child.emit('disconnect');
    for (const ack of [...handed]) child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: !hasOthers() });
  });
}
