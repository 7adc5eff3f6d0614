import { toBinary } from '@bufbuild/protobuf';
import type { Codec } from './codec.js';
import { unexplained } from './explain.js';
import { mutate } from './mutate.js';
import type { Answer, Peer } from './peer.js';
import type { MessageMaker } from './random-message.js';
import type { Random } from './random.js';
import type { Difference } from './round-trip.js';

/** How many texts were tried, how many of them both sides read, and where they differ without a reason. */
export interface Tried {
  readonly texts: number;
  readonly read: number;
  readonly differences: readonly Difference[];
}

/** Changes one thing in the JSON of each of many random messages, and has both sides read what that gives. */
export async function tryMutations(
  codec: Codec,
  peer: Peer,
  maker: MessageMaker,
  random: Random,
  typeName: string,
  count: number,
): Promise<Tried> {
  const desc = codec.desc(typeName);
  const mutations = Array.from({ length: count }, () =>
    mutate(random, codec.toJson(typeName, toBinary(desc, maker.make(desc)), false)),
  );
  const theirs = peer.ask(
    'from_json',
    typeName,
    mutations.map(({ text }) => text),
  );
  const ours = mutations.map(({ text }) => codec.fromJson(typeName, text));
  const again = await peer.ask(
    'from_binary',
    typeName,
    ours.map((answer) => ('bytes' in answer ? answer.bytes : new Uint8Array())),
  );
  const read = await theirs;
  const differences = mutations.flatMap(({ text, what }, i) => {
    const verdict = { text, what, ours: ours[i] as Answer, theirs: read[i] as Answer, again: again[i] as Answer };
    const problem = unexplained(verdict);
    return problem === undefined ? [] : [{ what, typeName, bytes: '', detail: `${problem}\n${text}` }];
  });
  return { texts: count, read: ours.filter((answer) => 'bytes' in answer).length, differences };
}
