import { apply } from './edits.js';
import type { KeyedFormat } from './format.js';

/** Plain JSON, as npm writes package.json: the indentation and the last line end of yours are kept. */
export const json: KeyedFormat = {
  read: (text) => JSON.parse(text.replace(/^\uFEFF/, '')),
  write(yours, _next, edits) {
    const indent = /^[ \t]+(?=")/m.exec(yours)?.[0] ?? '  ';
    const end = yours.endsWith('\n') ? '\n' : '';
    return JSON.stringify(apply(json.read(yours), edits), null, indent) + end;
  },
};
