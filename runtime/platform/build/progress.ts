import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

import { decodeStatus, type Vertex, type VertexLog } from './buildkit-status.js';
import type { BuildEvent } from './events.js';

type StepEvent = Extract<BuildEvent, { type: 'step' | 'log' | 'warning' }>;

/** A step that failed: its text in the Dockerfile, and the last lines it printed. */
export interface FailedStep {
  step: string;
  lines: string[];
}

const KEPT_LINES = 20;
const ended = new Set(['done', 'cached', 'failed']);

/** Steps of BuildKit's own, that no Dockerfile has. */
const isInternal = (name: string) => name.startsWith('[internal]') || name.startsWith('copy /context ');

/** The lines of one step's output, put together from pieces; of a progress bar only the last state. */
class StepOutput {
  readonly last: string[] = [];
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  take(piece: Uint8Array | string): string[] {
    const parts = (this.#rest + (typeof piece === 'string' ? piece : this.#decoder.write(Buffer.from(piece)))).split(
      '\n',
    );
    this.#rest = parts.pop()!;
    return this.#keep(parts);
  }

  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : this.#keep([rest]);
  }

  #keep(parts: string[]): string[] {
    const lines = parts.map((part) => stripVTControlCharacters(part.replace(/\r$/, '').split('\r').at(-1)!));
    this.last.push(...lines.filter((line) => line.trim() !== ''));
    this.last.splice(0, this.last.length - KEPT_LINES);
    return lines;
  }
}

/**
 * Turns the events of a build, from BuildKit or from the classic builder, into ours, and keeps what is needed to tell
 * which step failed.
 */
export class BuildProgress {
  /** The image's id, once the engine has said it. */
  imageId: string | undefined;
  /** The engine's word on why the build failed. */
  error: string | undefined;
  readonly #steps = new Map<string, { name: string; state: string; output: StepOutput }>();
  #failed: string | undefined;
  #current = '';

  constructor(
    private readonly service: string,
    private readonly onEvent: (event: StepEvent) => void,
  ) {}

  /** Takes one event as the engine sent it. */
  take(event: Record<string, unknown>): void {
    const { id, aux, stream, error } = event as {
      id?: string;
      aux?: string | { ID?: string };
      stream?: string;
      error?: string;
    };
    if (id === 'moby.buildkit.trace' && typeof aux === 'string') this.#status(aux);
    else if (typeof aux === 'object' && aux?.ID) this.imageId = aux.ID;
    else if (typeof stream === 'string') this.#classic(stream);
    if (typeof error === 'string') this.#fail(error);
  }

  /** The step that failed, as far as the engine told. */
  get failed(): FailedStep | undefined {
    const step = this.#steps.get(this.#failed ?? '');
    return step && { step: step.name, lines: step.output.last };
  }

  #status(base64: string): void {
    const { vertexes, logs } = decodeStatus(base64);
    for (const vertex of vertexes) this.#vertex(vertex);
    for (const log of logs) this.#log(log);
  }

  #vertex(vertex: Vertex): void {
    const step = this.#step(vertex.digest, vertex.name);
    const state = vertex.error
      ? 'failed'
      : vertex.completed
        ? vertex.cached
          ? 'cached'
          : 'done'
        : vertex.started
          ? 'running'
          : '';
    if (state === '' || state === step.state || ended.has(step.state)) return;
    step.state = state;
    if (vertex.completed) this.#print(step.name, step.output.end());
    // When one stage fails, the others are cancelled: that is not what failed.
    if (state === 'failed' && !vertex.error.includes('context canceled')) this.#failed ??= vertex.digest;
    if (isInternal(vertex.name)) return;
    const common = { type: 'step', service: this.service, step: vertex.name } as const;
    if (state === 'done')
      this.onEvent({ ...common, state, seconds: vertex.completed! - (vertex.started ?? vertex.completed!) });
    else this.onEvent({ ...common, state: state as 'running' | 'cached' | 'failed' });
  }

  #log({ vertex, msg }: VertexLog): void {
    const step = this.#step(vertex, '');
    this.#print(step.name, step.output.take(msg));
  }

  /** The classic builder prints `Step 2/5 : RUN …`, then what the step prints, or ` ---> Using cache`. */
  #classic(text: string): void {
    const name = /^Step (\d+\/\d+) : ([^\n]*)/.exec(text);
    if (name) {
      this.#current = `[${name[1]}] ${name[2]}`;
      this.#step(this.#current, this.#current).state = 'running';
      this.onEvent({ type: 'step', service: this.service, step: this.#current, state: 'running' });
    } else if (/^ ---> Using cache/.test(text)) {
      this.onEvent({ type: 'step', service: this.service, step: this.#current, state: 'cached' });
    } else if (/^\[Warning\]/.test(text)) {
      this.onEvent({ type: 'warning', service: this.service, text: text.trim() });
    } else if (!/^( ---> |Successfully |Removing intermediate )/.test(text) && this.#current !== '') {
      this.#print(this.#current, this.#step(this.#current, this.#current).output.take(text));
    }
  }

  #fail(error: string): void {
    this.error = error;
    if (this.#failed !== undefined || this.#current === '') return;
    this.#failed = this.#current;
    this.onEvent({ type: 'step', service: this.service, step: this.#current, state: 'failed' });
  }

  #step(key: string, name: string) {
    const step = this.#steps.get(key) ?? { name, state: '', output: new StepOutput() };
    if (name !== '') step.name = name;
    this.#steps.set(key, step);
    return step;
  }

  #print(step: string, lines: string[]): void {
    for (const text of lines) this.onEvent({ type: 'log', service: this.service, step, text });
  }
}
