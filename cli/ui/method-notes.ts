import type { LostNote, MethodNote } from '../../generators/project/index.js';
import { yellow } from './palette.js';

/** What sync found out about the user's model file, in words; `paste`: with the lines that write a method's beginning. */
export function noteLines(notes: readonly MethodNote[], { paste }: { paste: boolean }): string[] {
  return notes.flatMap((note) => {
    if (note.kind === 'lost') return [`${yellow('lost')}  ${lostText(note)}`];
    if (note.kind === 'orphan')
      return [
        `${yellow('orphan')}  ${note.file}: ${note.className}.${note.method} answers no rpc any more; ${note.rpc} is none of this model's now`,
      ];
    const head = `${yellow('unwritten')}  ${note.file}: ${note.rpc} answers 501 until ${note.className}.${note.method} is written`;
    return paste ? [`${head}; begin with`, '', note.paste, ''] : [head];
  });
}

/** What a file of the model imports in vain, and what to do with it. */
export function lostText({ file, name, from, lines: [first = 1, ...more] }: LostNote): string {
  const uses = more.length === 0 ? '' : `, and what uses it (line ${more.join(', ')})`;
  return `${file}:${first}: ${from} has no ${name} any more, and the model does not load; take the import out${uses}`;
}
