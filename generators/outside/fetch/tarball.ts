import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { Admission, LIMITS, type OutsideFiles } from '../admission.js';

/** Heads and padding of a tar, beside the files: 1 KiB each, and some for long names. */
const UNPACKED = LIMITS.bytes + LIMITS.files * 2048;

/**
 * The files of a packed npm package, in memory, by their paths below its first folder. Nothing is written, and nothing is
 * unpacked past the limits. Throws AO_BLUEPRINT_HOSTILE for a link, a device or a name that leads out, and
 * AO_BLUEPRINT_TOO_LARGE.
 */
export async function readTarball(packed: Uint8Array, source: string): Promise<OutsideFiles> {
  const admission = new Admission(source);
  if (packed.length > LIMITS.bytes) throw admission.tooLarge(`packed it has ${packed.length} bytes`);
  let grown = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      grown += chunk.length;
      if (grown > UNPACKED) done(admission.tooLarge(`unpacked it has more than ${LIMITS.bytes} bytes`));
      else done(null, chunk);
    },
  });
  const tar = extract();
  const unpacked = (async () => {
    for await (const entry of tar) await take(entry.header, entry as unknown as AsyncIterable<Buffer>, admission);
  })();
  const piped = pipeline(Readable.from([packed]), createGunzip(), limit, tar);
  const [first] = (await Promise.allSettled([unpacked, piped])).flatMap((each) =>
    each.status === 'rejected' ? [each.reason as Error & { code?: string }] : [],
  );
  if (first !== undefined) throw first.code?.startsWith('AO_') ? first : admission.hostile(source, unreadable(first));
  return admission.files();
}

function unreadable({ message }: Error): string {
  return `is no packed package: ${message}`;
}

/** What a tar says of an entry, as far as it counts here. */
interface Head {
  readonly name: string;
  readonly type?: string | null | undefined;
  readonly size?: number | undefined;
  readonly mode?: number | undefined;
}

async function take(header: Head, content: AsyncIterable<Buffer>, admission: Admission): Promise<void> {
  const { type, name, size = 0, mode = 0 } = header;
  const chunks: Buffer[] = [];
  if (type === 'file' || type === 'contiguous-file') {
    const path = inPackage(name);
    admission.expect(path, size);
    for await (const chunk of content) chunks.push(chunk);
    admission.take(path, Buffer.concat(chunks), (mode & 0o100) === 0 ? 0o644 : 0o755);
    return;
  }
  if (type !== 'directory') throw admission.hostile(name, WORDS[type ?? ''] ?? `is a ${String(type)}`);
  for await (const chunk of content) chunks.push(chunk);
}

const WORDS: Readonly<Record<string, string>> = {
  symlink: 'is a symbolic link',
  link: 'is a link',
  fifo: 'is a pipe',
  'character-device': 'is a device',
  'block-device': 'is a device',
};

/** npm strips the first folder, whatever it is called; a path that has none stays, and is judged as it is. */
function inPackage(name: string): string {
  const slash = name.indexOf('/');
  return slash <= 0 ? name : name.slice(slash + 1);
}
