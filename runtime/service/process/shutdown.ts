/** Why a service stops. */
export type StopReason = 'SIGTERM' | 'SIGINT' | 'supervisor gone';

/**
 * Calls `stop` once, on the first SIGTERM or SIGINT, or, when `supervised`, at the end of standard input (a killed
 * supervisor can send no signal, but its end of the pipe closes). Later signals change nothing: a terminal's Ctrl-C
 * reaches a service twice, once from the terminal and once from its supervisor. Returns what stops listening for them.
 */
export function onStop(supervised: boolean, stop: (reason: StopReason) => void): () => void {
  let stopped = false;
  const once = (reason: StopReason) => (): void => {
    if (stopped) return;
    stopped = true;
    stop(reason);
  };
  const [term, int, gone] = [once('SIGTERM'), once('SIGINT'), once('supervisor gone')];
  process.on('SIGTERM', term);
  process.on('SIGINT', int);
  if (supervised) {
    for (const event of ['end', 'close', 'error']) process.stdin.on(event, gone);
    process.stdin.resume();
  }
  return () => {
    process.off('SIGTERM', term);
    process.off('SIGINT', int);
    for (const event of ['end', 'close', 'error']) process.stdin.off(event, gone);
    if (supervised) process.stdin.pause();
  };
}
