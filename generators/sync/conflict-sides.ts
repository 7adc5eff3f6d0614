import { hasConflictMarkers } from './merge/text.js';

/** A text with one side of each conflict that git left in it; the base between them, which some show, is of neither. */
export function sideOf(text: string, wanted: 'ours' | 'theirs'): string {
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  const lines = text.split(/(?<=\n)/).filter((line) => {
    const before = side;
    if (/^<{7}( |\r?$)/m.test(line)) side = 'ours';
    else if (side === 'ours' && /^\|{7}( |\r?$)/m.test(line)) side = 'base';
    else if (side !== 'both' && /^={7}\r?$/m.test(line)) side = 'theirs';
    else if (side !== 'both' && /^>{7}( |\r?$)/m.test(line)) side = 'both';
    return before === side && (side === 'both' || side === wanted);
  });
  return lines.join('');
}

/** What ao wrote last, where two branches of it met: that of the branch that was merged into. */
export function ownSide(content: Uint8Array): Uint8Array {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!bytes.includes('<<<<<<< ')) return content;
  const text = bytes.toString('latin1');
  return hasConflictMarkers(text) ? Buffer.from(sideOf(text, 'ours'), 'latin1') : content;
}
