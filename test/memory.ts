import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** From here on: how many bytes of buffers are held more than now. Some are given back a moment later: to be polled. */
export function heldFromNow(): () => number {
  const bytes = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = bytes();
  return () => bytes() - before;
}
