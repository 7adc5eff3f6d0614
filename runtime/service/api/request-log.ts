import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from '../process/log.js';

type Bindings = Parameters<Logger['child']>[0];

/**
 * The logger of a request, with the request's id on its lines. Most requests log nothing themselves (their one line is the
 * access log's), and a child of pino's costs some microseconds: it is made when it is first used.
 */
export class RequestLog implements FastifyBaseLogger {
  private made: Logger | undefined;

  constructor(
    readonly parent: Logger,
    readonly bindings: Bindings,
  ) {}

  private get log(): Logger {
    return (this.made ??= this.parent.child(this.bindings));
  }

  get level(): string {
    return this.log.level;
  }
  set level(level: string) {
    this.log.level = level;
  }
  get fatal(): Logger['fatal'] {
    return this.log.fatal.bind(this.log);
  }
  get error(): Logger['error'] {
    return this.log.error.bind(this.log);
  }
  get warn(): Logger['warn'] {
    return this.log.warn.bind(this.log);
  }
  get info(): Logger['info'] {
    return this.log.info.bind(this.log);
  }
  get debug(): Logger['debug'] {
    return this.log.debug.bind(this.log);
  }
  get trace(): Logger['trace'] {
    return this.log.trace.bind(this.log);
  }
  get silent(): Logger['silent'] {
    return this.log.silent.bind(this.log);
  }
  get child(): Logger['child'] {
    return this.log.child.bind(this.log) as Logger['child'];
  }
}
