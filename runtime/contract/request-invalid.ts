/** One thing wrong with a request, as google.rpc.BadRequest has it. */
export interface FieldViolation {
  /** Path of the field as the request wrote it: `visit.vitals.heartRate`, `notes[2].at`; empty for the whole body. */
  readonly field: string;
  /** What was expected and what came, in words. */
  readonly description: string;
  /** Id of the buf.validate rule that is broken: `string.min_len`, or what the contract calls its own. */
  readonly rule?: string;
}

/** The request does not fit the contract: 400, INVALID_ARGUMENT. */
export class RequestInvalid extends Error {
  override readonly name = 'RequestInvalid';

  constructor(readonly fieldViolations: readonly FieldViolation[]) {
    super(
      fieldViolations.map(({ field, description }) => (field ? `${field}: ${description}` : description)).join('; '),
    );
  }
}
