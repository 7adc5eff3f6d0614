import { afterAll, beforeAll, expect, it } from 'vitest';
import { Codec, compileTypes, TYPES } from './codec.js';
import { tryMutations } from './mutations.js';
import { Peer } from './peer.js';
import { MessageMaker } from './random-message.js';
import { Random } from './random.js';
import { roundTrip, type Difference } from './round-trip.js';

// AO_FUZZ_SEED repeats a run, AO_FUZZ_MESSAGES sets how many messages it tries.
const seed = Number(process.env['AO_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const messages = Number(process.env['AO_FUZZ_MESSAGES'] ?? 12_000);
const BATCH = 250;
const IN_ANY = ['protobuf_test_messages.proto3.ForeignMessage', 'clinic.triage.v2.Vitals'];

let codec: Codec;
let peer: Peer;

beforeAll(async () => {
  process.stderr.write(`[fuzz] ${messages} messages; to repeat: AO_FUZZ_SEED=${seed} AO_FUZZ_MESSAGES=${messages}\n`);
  const types = await compileTypes();
  codec = new Codec(types);
  peer = new Peer(types);
});
afterAll(() => peer?.close());

/** A batch's message type, and whether its JSON has zeros out, in turn. */
function* batches(): Generator<[type: string, count: number, zeros: boolean]> {
  for (let done = 0, i = 0; done < messages; done += BATCH, i++)
    yield [TYPES[i % TYPES.length] as string, Math.min(BATCH, messages - done), Math.floor(i / TYPES.length) % 2 === 1];
}

const asText = (differences: readonly Difference[]) =>
  differences.slice(0, 5).map(({ what, typeName, bytes, detail }) => `${what}: ${typeName} ${bytes}\n${detail}`);

it("writes the JSON that Python's library writes, each reads the other's, and the message is the same", async () => {
  const random = new Random(seed);
  const maker = new MessageMaker(random, codec.contract.registry, IN_ANY);
  for (const [type, count, zeros] of batches())
    expect(asText(await roundTrip(codec, peer, maker, type, count, zeros)), `seed ${seed}`).toEqual([]);
}, 3_600_000);

it("takes and refuses the JSON that Python's library takes and refuses, but for what the specification says", async () => {
  const random = new Random(seed ^ 0x5eed);
  const maker = new MessageMaker(random, codec.contract.registry, IN_ANY);
  let [texts, read] = [0, 0];
  for (const [type, count] of batches()) {
    const tried = await tryMutations(codec, peer, maker, random, type, count);
    expect(asText(tried.differences), `seed ${seed}`).toEqual([]);
    texts += tried.texts;
    read += tried.read;
  }
  // Were nearly all refused, or none, there would be nothing shown.
  expect(read / texts).toBeGreaterThan(0.1);
  expect(read / texts).toBeLessThan(0.6);
}, 3_600_000);
