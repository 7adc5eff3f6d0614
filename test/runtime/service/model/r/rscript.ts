import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each value in `items` is before the other as a block: four bytes of length, and its bytes. */
export function blocks(items: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    items.flatMap((item) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(item.length);
      return [length, item];
    }),
  );
}

export function unblocked(bytes: Buffer): Buffer[] {
  const items: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    items.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return items;
}

const PRELUDE = `
blocks <- function(file) {
  bytes <- file(file, "rb"); on.exit(close(bytes)); out <- list()
  while (length(n <- readBin(bytes, "integer", 1L, 4L, endian = "big")) == 1L) out[[length(out) + 1L]] <- readBin(bytes, "raw", n)
  out
}
save_blocks <- function(items, file) {
  bytes <- file(file, "wb"); on.exit(close(bytes))
  for (item in items) { writeBin(length(item), bytes, endian = "big"); writeBin(item, bytes) }
}
`;

/** Runs R code on blocks: it finds them as \`items\`, a list of raw vectors, and leaves its own in \`out\`. */
export function throughR(items: readonly Uint8Array[], code: string): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'ao rds '));
  try {
    const [input, output, program] = ['in', 'out', 'program.R'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(input, blocks(items));
    writeFileSync(
      program,
      `${PRELUDE}args <- commandArgs(TRUE); items <- blocks(args[1])\n${code}\nsave_blocks(out, args[2])\n`,
    );
    execFileSync('Rscript', ['--vanilla', program, input, output], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    return unblocked(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
