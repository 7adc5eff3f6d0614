import { characters, record, type RList } from '../rds/index.js';
import type { Logger } from '../../../process/log.js';
import { Unavailable } from '../../errors.js';
import type { WorkerEvents } from './events.js';
import { type Frame, textOf, textsOf } from './frames.js';
import type { Link } from './link.js';
import type { Listener } from './listener.js';
import { type ProcessOptions, WorkerProcess } from './process.js';
import { Turn } from './turn.js';

/** The frames with which a worker ends a call. */
const ENDS = new Set(['answer', 'error', 'failure', 'interrupted']);

export interface WorkerOptions extends Pick<ProcessOptions, 'rscript' | 'folder' | 'environment'> {
  readonly listener: Listener;
  readonly log: Logger;
  /** What the worker is told to load. */
  readonly load: RList;
  /** How long, ms, a worker may go on with a call that nobody waits for. */
  readonly interruptMs: number;
}

/** Time between two signals to a worker that does not heed. */
const AGAIN_MS = 100;

/** How many lines are kept of what a worker printed, in case it ends. */
const LAST_LINES = 10;

/** One worker: its process and its connection. Takes one call at a time. */
export class Worker {
  private readonly process: WorkerProcess;
  private readonly lines: string[] = [];
  private link: Link | undefined;
  private turn: Turn | undefined;
  private requestId: string | undefined;
  /** Whether the worker waits for a reply, and so computes nothing. */
  private asking = false;
  private cancelling: NodeJS.Timeout | undefined;
  private settling = false;
  /** Whether its end, should it come now, is what was asked for. */
  private wanted = false;

  constructor(
    private readonly options: WorkerOptions,
    private readonly events: WorkerEvents,
  ) {
    const { listener, rscript, folder, environment } = options;
    const token = listener.expect((link) => this.connect(link));
    this.process = new WorkerProcess({
      ...{ rscript, folder, environment, token, port: listener.port },
      onLine: (line) => this.print('info', line),
      onEnd: (how) => {
        listener.forget(token);
        clearInterval(this.cancelling);
        this.link?.destroy();
        this.turn?.fail(new Unavailable('the worker that answered has ended'));
        events.onEnd({ how, lines: this.lines, wanted: this.wanted });
      },
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Begins a call; only when the worker is idle. What it asks comes out of the turn. `requestId` is for the log lines of its model. */
  begin(call: RList, requestId: string): Turn {
    const turn = new Turn((list) => {
      // A reply that comes too late is not for the next call.
      if (this.turn !== turn || this.cancelling !== undefined) return;
      this.asking = false;
      this.link?.send(list);
    });
    this.turn = turn;
    this.requestId = requestId;
    this.link?.send(call);
    return turn;
  }

  /** The call's caller has gone: `error` comes out of the turn at once; the worker is idle when it has given up, or ends. */
  cancel(turn: Turn, error: unknown): void {
    turn.fail(error);
    if (this.turn !== turn || this.cancelling !== undefined) return;
    this.wanted = true;
    if (this.asking) this.tell('cancel');
    else this.process.interrupt();
    this.hurry();
  }

  /** Lets an idle worker end by itself. */
  end(): void {
    this.wanted = true;
    this.link?.end();
  }

  kill(): void {
    this.wanted = true;
    this.process.kill();
  }

  private connect(link: Link): void {
    this.link = link;
    link.onFrame = (frame) => this.take(frame);
    link.send(this.options.load);
  }

  private take(frame: Frame | Error): void {
    if (frame instanceof Error) return this.unreadable(frame);
    switch (frame.kind) {
      case 'log':
        for (const line of textOf(frame.get('text')).split('\n')) this.print(textOf(frame.get('level')), line);
        return;
      case 'ready':
        return this.events.onReady(textsOf(frame.get('missing')));
      case 'failed': {
        const [message, at] = [textOf(frame.get('message')), textOf(frame.get('at'))];
        return this.events.onFailed({ message, at, trace: textsOf(frame.get('trace')) });
      }
      case 'settled':
        return this.rest();
    }
    if (ENDS.has(frame.kind)) this.finish(frame);
    else this.ask(frame);
  }

  /** A question of the worker's: `receive`, `message` or `headers`. Nobody answers it where there is no call. */
  private ask(frame: Frame): void {
    if (this.turn === undefined || this.cancelling !== undefined) return this.tell('cancel');
    this.asking = true;
    this.turn.push(frame);
  }

  private finish(frame: Frame): void {
    if (this.turn === undefined) return;
    this.asking = false;
    this.turn.push(frame);
    if (this.cancelling === undefined) this.rest();
    else this.settle();
  }

  /**
   * Nobody knows whether the worker waits for a reply: it is told that the call is over in either case. Where there is no call
   * it cannot be what it should, and must not be told that it is idle: it may be so already, or load still.
   */
  private unreadable(error: Error): void {
    if (this.turn === undefined) {
      this.print('warn', error.message);
      return this.process.kill();
    }
    this.turn.fail(error);
    if (this.cancelling === undefined) this.hurry();
    this.tell('cancel');
    this.settle();
  }

  /** A signal is lost on a worker that has not begun yet, so there is more than one; then it is killed. */
  private hurry(): void {
    const since = performance.now();
    this.cancelling = setInterval(() => {
      if (performance.now() - since > this.options.interruptMs) this.process.kill();
      else if (!this.settling) this.process.interrupt();
    }, AGAIN_MS);
  }

  /** A signal that came too late is taken in before the next call. */
  private settle(): void {
    if (!this.settling) this.tell('settle');
    this.settling = true;
  }

  private rest(): void {
    clearInterval(this.cancelling);
    this.cancelling = undefined;
    this.settling = this.wanted = this.asking = false;
    this.turn = undefined;
    this.events.onIdle();
  }

  private tell(kind: string): void {
    this.asking = false;
    this.link?.send(record({ kind: characters([kind]) }));
  }

  private print(level: string, line: string): void {
    this.lines.push(line);
    if (this.lines.length > LAST_LINES) this.lines.shift();
    const about = this.requestId === undefined ? {} : { request_id: this.requestId };
    this.options.log[level === 'warn' ? 'warn' : 'info']({ ...about, worker: this.pid }, line);
  }
}
