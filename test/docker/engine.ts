import { ensureBaseImages } from './base-images.js';
import { install, obstacleToStart, startDaemon } from './daemon.js';
import { answers, clientOf } from './reach.js';

export interface TestEngine {
  /** As DOCKER_HOST has it. */
  host: string;
  /** Base images that are stand-ins, made here because no registry answered. */
  standIns: string[];
  /** Ends the engine when it was started here; leaves a found one alone. */
  stop(): Promise<void>;
}

export interface TestEngineOptions {
  say?: (line: string) => void;
  /** Start one even if one answers already. */
  own?: boolean;
}

/** Thrown when there is no engine and none can be started here. */
export class NoEngine extends Error {}

/**
 * Gives a running Docker engine with the base images in it: the one of DOCKER_HOST or /var/run/docker.sock if it
 * answers, else (as root on Debian) one installed and started here. Throws NoEngine where neither can be had.
 */
export async function startEngine({
  say = () => {},
  own = process.env['AO_TEST_DOCKER'] === 'own',
}: TestEngineOptions = {}): Promise<TestEngine> {
  const found = own ? undefined : await foundEngine();
  const daemon = found ?? (await ownEngine(say));
  try {
    const standIns = await ensureBaseImages(clientOf(daemon.host), say);
    return { ...daemon, standIns };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

async function foundEngine() {
  const hosts = [process.env['DOCKER_HOST'], 'unix:///var/run/docker.sock'].filter((h): h is string => Boolean(h));
  for (const host of hosts) if (await answers(host)) return { host, stop: async () => {} };
  return undefined;
}

async function ownEngine(say: (line: string) => void) {
  const obstacle = obstacleToStart();
  if (obstacle !== undefined) throw new NoEngine(`no Docker engine answers, and ${obstacle}`);
  install(say);
  const daemon = await startDaemon();
  say(`started dockerd at ${daemon.host}`);
  return daemon;
}
