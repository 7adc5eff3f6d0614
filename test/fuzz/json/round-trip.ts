import { toBinary, type JsonValue } from '@bufbuild/protobuf';
import type { Codec } from './codec.js';
import type { Answer, Peer } from './peer.js';
import type { MessageMaker } from './random-message.js';
import { differenceOf } from './same-json.js';

/** One difference between ours and Python's, with all that is needed to look into it. */
export interface Difference {
  readonly what: string;
  readonly typeName: string;
  readonly bytes: string;
  readonly detail: string;
}

/** Sends a batch of random messages of one kind both ways, and says where we and Python do not agree. */
export async function roundTrip(
  codec: Codec,
  peer: Peer,
  maker: MessageMaker,
  typeName: string,
  count: number,
  zeros: boolean,
): Promise<Difference[]> {
  const desc = codec.desc(typeName);
  const binaries = Array.from({ length: count }, () => toBinary(desc, maker.make(desc)));
  const wanted = peer.ask('from_binary', typeName, binaries);
  const theirs = peer.ask('to_json', typeName, binaries, zeros);
  const ours = binaries.map((bytes) => codec.toJson(typeName, bytes, zeros));
  const oursRead = peer.ask('from_json', typeName, ours);
  const theirTexts = (await theirs).map(textOf);
  const theirsRead = theirTexts.map((text) => codec.fromJson(typeName, text));
  const again = await peer.ask(
    'from_binary',
    typeName,
    theirsRead.map((answer) => ('bytes' in answer ? answer.bytes : new Uint8Array())),
  );
  const [want, read] = await Promise.all([wanted, oursRead]);
  return binaries.flatMap((bytes, i) => {
    const refused = theirsRead[i] as Answer;
    const found = {
      'our JSON, read by Python': sameBytes(want[i], read[i]),
      "Python's JSON, read by us": 'refused' in refused ? refused.refused : sameBytes(want[i], again[i]),
      'the JSON itself': differenceOf(parsed(ours[i]), parsed(theirTexts[i])),
    };
    return Object.entries(found).flatMap(([what, problem]) =>
      problem === undefined
        ? []
        : [
            {
              what,
              typeName,
              bytes: Buffer.from(bytes).toString('base64'),
              detail: `${problem}\n${ours[i]}\n${theirTexts[i]}`,
            },
          ],
    );
  });
}

function sameBytes(wanted: Answer | undefined, got: Answer | undefined): string | undefined {
  if (!wanted || !got || 'refused' in wanted || 'refused' in got)
    return `refused: ${JSON.stringify([wanted, got].map((a) => a && 'refused' in a && a.refused))}`;
  return Buffer.compare(wanted.bytes, got.bytes) === 0 ? undefined : 'another message';
}

function textOf(answer: Answer): string {
  return 'bytes' in answer ? Buffer.from(answer.bytes).toString() : `refused: ${answer.refused}`;
}

function parsed(text = ''): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return `unreadable: ${text}`;
  }
}
