import { grpcCodeOf, httpStatusOf, makeStatus, type Status } from '../../contract/index.js';

type HttpHeaders = Readonly<Record<string, string | string[]>>;

/** An answer that is an error: an HTTP status, a google.rpc.Status as its body, and headers. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly httpStatus: number,
    readonly status: Status,
    readonly headers: HttpHeaders = {},
  ) {
    super(status.message);
  }

  /** Of something HTTP itself is about: a path, a method, a media type. */
  static of(httpStatus: number, message: string, headers: HttpHeaders = {}): HttpProblem {
    return new HttpProblem(httpStatus, makeStatus(grpcCodeOf(httpStatus), message), headers);
  }

  static ofStatus(status: Status, headers: HttpHeaders = {}): HttpProblem {
    return new HttpProblem(httpStatusOf(status.code), status, headers);
  }
}
