import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';

import type { BuildEvent } from '../../../../runtime/platform/build/events.js';
import { jsonLines } from '../../../../runtime/platform/build/json-lines.js';
import { BuildProgress } from '../../../../runtime/platform/build/progress.js';

/** moby.buildkit.v1.StatusResponse, field by field, as the engine writes it. */
const message = (fill: (writer: BinaryWriter) => void): Uint8Array => {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
};
const at = (seconds: number) =>
  message((w) => w.tag(1, WireType.Varint).int64(seconds).tag(2, WireType.Varint).int32(500_000_000));
const bytes = (w: BinaryWriter, field: number, value: Uint8Array) =>
  w.tag(field, WireType.LengthDelimited).bytes(value);

interface Step {
  digest: string;
  name: string;
  started?: number;
  completed?: number;
  cached?: boolean;
  error?: string;
}
const vertex = ({ digest, name, started, completed, cached, error }: Step) =>
  message((w) => {
    w.tag(1, WireType.LengthDelimited).string(digest);
    w.tag(2, WireType.LengthDelimited).string('sha256:input');
    w.tag(3, WireType.LengthDelimited).string(name);
    if (cached) w.tag(4, WireType.Varint).bool(true);
    if (started) bytes(w, 5, at(started));
    if (completed) bytes(w, 6, at(completed));
    if (error) w.tag(7, WireType.LengthDelimited).string(error);
  });
const log = (digest: string, text: Uint8Array) =>
  message((w) => {
    w.tag(1, WireType.LengthDelimited).string(digest);
    bytes(w, 2, at(1));
    w.tag(3, WireType.Varint).int64(2);
    bytes(w, 4, text);
  });
const trace = (parts: { steps?: Step[]; logs?: [string, string | Uint8Array][] }) => ({
  id: 'moby.buildkit.trace',
  aux: Buffer.from(
    message((w) => {
      for (const step of parts.steps ?? []) bytes(w, 1, vertex(step));
      bytes(w, 2, at(9)); // a status, which is skipped
      for (const [digest, text] of parts.logs ?? []) bytes(w, 3, log(digest, Buffer.from(text)));
    }),
  ).toString('base64'),
});

function progressOf(events: Record<string, unknown>[]) {
  const out: BuildEvent[] = [];
  const progress = new BuildProgress('svc', (event) => out.push(event));
  for (const event of events) progress.take(event);
  return { progress, out: out.map(({ type, ...rest }) => ({ type, ...rest, service: undefined })) };
}

describe('the progress of a BuildKit build', () => {
  const run = { digest: 'd1', name: '[2/3] RUN npm ci' };

  it("tells steps once each, with their time, and leaves out BuildKit's own", () => {
    const { out, progress } = progressOf([
      trace({ steps: [{ digest: 'd0', name: '[internal] load build definition', started: 1 }, run] }),
      trace({
        steps: [
          { ...run, started: 10 },
          { ...run, started: 10 },
        ],
      }),
      trace({
        steps: [
          { ...run, started: 10, completed: 12 },
          { digest: 'd2', name: '[3/3] COPY . .', started: 12, completed: 12, cached: true },
        ],
      }),
      { id: 'moby.image.id', aux: { ID: 'sha256:abc' } },
    ]);
    expect(out).toEqual([
      { type: 'step', step: run.name, state: 'running' },
      { type: 'step', step: run.name, state: 'done', seconds: 2 },
      { type: 'step', step: '[3/3] COPY . .', state: 'cached' },
    ]);
    expect(progress).toMatchObject({ imageId: 'sha256:abc', error: undefined, failed: undefined });
  });

  it('puts lines together from pieces, letters whole, and of a progress bar keeps the last state', () => {
    const umlaut = Buffer.from('grüße\n');
    const { out } = progressOf([
      trace({ steps: [{ ...run, started: 1 }], logs: [['d1', umlaut.subarray(0, 3)]] }),
      trace({
        logs: [
          ['d1', umlaut.subarray(3)],
          ['d1', '10%\r50%\r100%\r\nno line end'],
        ],
      }),
      trace({ steps: [{ ...run, started: 1, completed: 2 }] }),
    ]);
    expect(out.flatMap((event) => ('text' in event ? [event.text] : []))).toEqual(['grüße', '100%', 'no line end']);
  });

  it('tells the step that failed by its last lines, not those that were cancelled for it', () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
    const { progress, out } = progressOf([
      trace({ steps: [{ ...run, started: 1 }], logs: [['d1', `${lines.join('\n')}\n`]] }),
      trace({
        steps: [
          {
            digest: 'd9',
            name: '[other 1/1] RUN sleep',
            started: 1,
            completed: 2,
            error: 'context canceled',
          },
          { ...run, started: 1, completed: 2, error: 'exit code: 1' },
        ],
      }),
      { errorDetail: { message: 'executor failed' }, error: 'executor failed' },
    ]);
    expect(progress.error).toBe('executor failed');
    expect(progress.failed).toEqual({ step: run.name, lines: lines.slice(-20) });
    expect(out.filter((event) => 'state' in event && event.state === 'failed')).toHaveLength(2);
  });
});

describe('the progress of a classic build', () => {
  it('reads steps, cache and output from the stream of text', () => {
    const { out, progress } = progressOf([
      { stream: 'Step 1/2 : FROM debian\n' },
      { stream: ' ---> 0123456789ab\n' },
      { stream: 'Step 2/2 : RUN make\n' },
      { stream: ' ---> Using cache\n' },
      { stream: 'compiling…\n' },
      { stream: '[Warning] One or more build-args [X] were not consumed\n' },
      { aux: { ID: 'sha256:def' } },
      { stream: 'Successfully built def\n' },
    ]);
    expect(out).toEqual([
      { type: 'step', step: '[1/2] FROM debian', state: 'running' },
      { type: 'step', step: '[2/2] RUN make', state: 'running' },
      { type: 'step', step: '[2/2] RUN make', state: 'cached' },
      { type: 'log', step: '[2/2] RUN make', text: 'compiling…' },
      { type: 'warning', text: '[Warning] One or more build-args [X] were not consumed' },
    ]);
    expect(progress.imageId).toBe('sha256:def');
  });

  it('takes the step under way for the one that failed', () => {
    const { progress } = progressOf([
      { stream: 'Step 1/1 : RUN false\n' },
      { stream: 'oh no\n' },
      { error: 'returned a non-zero code: 1' },
    ]);
    expect(progress.failed).toEqual({ step: '[1/1] RUN false', lines: ['oh no'] });
  });

  it('knows no step when the Dockerfile could not be read', () => {
    const { progress } = progressOf([{ error: 'dockerfile parse error line 3' }]);
    expect(progress).toMatchObject({ error: 'dockerfile parse error line 3', failed: undefined });
  });
});

describe('a stream of JSON lines', () => {
  it('is read whatever the pieces it comes in', async () => {
    const all = Buffer.from('{"a":"ü"}\r\n\n{"b":2}\n{"c":3}');
    for (let size = 1; size < all.length; size++) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
        all.subarray(i * size, (i + 1) * size),
      );
      const found = [];
      for await (const value of jsonLines(
        (async function* () {
          yield* pieces;
        })(),
      ))
        found.push(value);
      expect(found).toEqual([{ a: 'ü' }, { b: 2 }, { c: 3 }]);
    }
  });
});
