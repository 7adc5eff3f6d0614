import Docker from 'dockerode';

/** A client of the engine at `host` (`unix://…` or `tcp://…`). */
export function clientOf(host: string): Docker {
  if (host.startsWith('unix://')) return new Docker({ socketPath: host.slice('unix://'.length) });
  const url = new URL(host);
  return new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port || 2375) });
}

/** Whether a Docker engine answers at `host` now. */
export async function answers(host: string): Promise<boolean> {
  try {
    await clientOf(host).ping();
    return true;
  } catch {
    return false;
  }
}
