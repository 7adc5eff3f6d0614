import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { BuildEvent } from './events.js';

/** The log file of one image's build: one line an event, whole. What cannot be written (disk full) is lost, the build is not. */
export class BuildLog {
  private constructor(private readonly stream: ReturnType<typeof createWriteStream>) {}

  static async open(file: string): Promise<BuildLog> {
    await mkdir(dirname(file), { recursive: true });
    const stream = createWriteStream(file);
    stream.on('error', () => {});
    return new BuildLog(stream);
  }

  write(event: BuildEvent): void {
    const line = lineOf(event);
    if (line !== undefined && this.stream.writable) this.stream.write(`${line}\n`);
  }

  close(lastLines: readonly string[] = []): Promise<void> {
    return new Promise((resolve) => {
      this.stream.once('close', resolve);
      if (this.stream.closed) resolve();
      this.stream.end(lastLines.map((line) => `${line}\n`).join(''));
    });
  }
}

function lineOf(event: BuildEvent): string | undefined {
  switch (event.type) {
    case 'start':
      return `building ${event.image}`;
    case 'step':
      return `${event.step}: ${event.state}${event.state === 'done' ? ` in ${event.seconds.toFixed(1)} s` : ''}`;
    case 'log':
      return `  ${event.text}`;
    case 'pull':
    case 'push':
      return `${event.type} ${event.image}: ${event.detail}`;
    case 'warning':
      return `warning: ${event.text}`;
    case 'built':
      return `built ${event.name} (${event.id}), ${event.bytes} bytes, in ${event.seconds.toFixed(1)} s`;
  }
}
