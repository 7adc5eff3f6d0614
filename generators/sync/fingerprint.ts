import { createHash } from 'node:crypto';

/**
 * Identity of a content, hex. Line ends do not count in text, so that a checkout with CRLF is no edit; bytes with a NUL
 * are not text.
 */
export function fingerprint(content: Uint8Array): string {
  return createHash('sha256').update(lf(content)).digest('hex');
}

/** The content with LF line ends; binary content as it is. */
export function lf(content: Uint8Array): Uint8Array {
  if (!hasCrLf(content) || content.includes(0)) return content;
  return Buffer.from(Buffer.from(content).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

export function hasCrLf(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes('\r\n');
}
