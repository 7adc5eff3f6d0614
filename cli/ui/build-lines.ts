import type { BuildEvent, BuiltImage } from '../../runtime/platform/build/index.js';
import { bytes, duration } from './measures.js';
import { bold, cyan, dim, green, red, yellow } from './palette.js';
import { table } from './table.js';

/** What is going on now: the words beside the spinner. Undefined: nothing new. */
export function stepWords(event: BuildEvent): string | undefined {
  if (event.type === 'step' && event.state === 'running') return `${event.service}: ${event.step}`;
  if (event.type === 'pull') return `${event.service}: pulling ${event.image} ${event.detail}`;
  if (event.type === 'push') return `${event.service}: pushing ${event.image} ${event.detail}`;
  return undefined;
}

/** The line that stays of an event, if any. */
export function buildLine(event: BuildEvent): string | undefined {
  if (event.type === 'warning') return `${yellow('warning')} ${event.text}`;
  if (event.type === 'start') return `${cyan(event.service)}  building ${event.image}`;
  if (event.type === 'built') return `${cyan(event.service)}  ${green('built')} in ${duration(event.seconds * 1000)}`;
  if (event.type !== 'step' || event.state === 'running') return undefined;
  return `${cyan(event.service)}  ${event.step} ${stepEnd(event)}`;
}

function stepEnd(event: Extract<BuildEvent, { type: 'step' }>): string {
  if (event.state === 'done') return dim(duration(event.seconds * 1000));
  return event.state === 'failed' ? red('failed') : dim(event.state);
}

/** The finished images with their sizes. */
export function imageTable(images: readonly BuiltImage[]): string {
  const rows = images.map((image) => [
    image.tags.join(', '),
    bytes(image.bytes),
    `+${bytes(image.overBase)}`,
    duration(image.seconds * 1000),
  ]);
  return table([['IMAGE', 'SIZE', 'OVER ITS BASE', 'TIME'].map(bold), ...rows]);
}
