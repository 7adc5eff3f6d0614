import type { MethodNote } from '../../generators/project/index.js';
import { yellow } from './palette.js';

/** What sync found out about the user's model file, in words; `paste`: with the lines that write a method's beginning. */
export function noteLines(notes: readonly MethodNote[], { paste }: { paste: boolean }): string[] {
  return notes.flatMap((note) => {
    if (note.kind === 'orphan')
      return [
        `${yellow('orphan')}  ${note.file}: ${note.className}.${note.method} answers no rpc any more; ${note.rpc} is gone from the contract`,
      ];
    const head = `${yellow('unwritten')}  ${note.file}: ${note.rpc} answers 501 until ${note.className}.${note.method} is written`;
    return paste ? [`${head}; begin with`, '', note.paste, ''] : [head];
  });
}
