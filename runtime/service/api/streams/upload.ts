import type { Readable } from 'node:stream';
import { badRequest, RequestInvalid } from '../../../contract/index.js';
import { jsonOf } from '../bridge/body.js';
import { HttpProblem } from '../problem.js';
import { LineSplitter } from './lines.js';
import type { Session } from './session.js';

/**
 * Sends each line of an NDJSON body as a message, as fast as the model takes them, and then half-closes. What is wrong with
 * a line ends the call, naming the line. What comes after the end of the call is read and thrown away, so that a caller who
 * sends before it reads gets to its answer.
 */
export async function upload(session: Session, body: Readable, maxLineBytes: number): Promise<void> {
  const lines = new LineSplitter(maxLineBytes);
  const send = async (parts: Iterable<{ number: number; bytes: Buffer }>): Promise<void> => {
    for (const { number, bytes } of parts) {
      if (session.over) return;
      await session.send(named(`line ${number}`, () => session.decode(jsonOf(bytes))));
    }
  };
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      await send(lines.push(chunk as Buffer));
      if (session.over) break;
    }
    await send(lines.end());
    session.call.end();
  } catch (error) {
    session.fail(error);
  }
  body.resume();
}

/** Puts the place of a message in a stream before what is wrong with it. */
export function named<T>(place: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RequestInvalid)) throw error;
    const violations = error.fieldViolations.map(({ field, description }) => ({
      field,
      description: `${place}: ${description}`,
    }));
    throw HttpProblem.ofStatus(badRequest(`${place}: ${error.message}`, violations));
  }
}
