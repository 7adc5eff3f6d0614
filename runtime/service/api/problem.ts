import { grpcCodeOf, httpStatusOf, makeStatus, type Status } from '../../contract/index.js';

/** An answer that is an error: an HTTP status, a google.rpc.Status as its body, and headers. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly httpStatus: number,
    readonly status: Status,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(status.message);
  }

  /** Of something HTTP itself is about: a path, a method, a media type. */
  static of(httpStatus: number, message: string, headers: Readonly<Record<string, string>> = {}): HttpProblem {
    return new HttpProblem(httpStatus, makeStatus(grpcCodeOf(httpStatus), message), headers);
  }

  static ofStatus(status: Status, headers: Readonly<Record<string, string>> = {}): HttpProblem {
    return new HttpProblem(httpStatusOf(status.code), status, headers);
  }
}
