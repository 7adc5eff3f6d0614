import type { CommandWord, FlagWord } from './words.js';

/** fish: commands and flags with their summaries, for both names of the program. */
export function fishCompletion(commands: readonly CommandWord[]): string {
  const lines = ['ao', 'ozwald'].flatMap((program) => commands.flatMap((command) => commandLines(program, command)));
  return ['# fish completion for ao; load it with: ao completion fish | source', ...lines, ''].join('\n');
}

function commandLines(program: string, command: CommandWord): string[] {
  const within = quote(`__fish_seen_subcommand_from ${command.names.join(' ')}`);
  return [
    ...command.names.map(
      (name) => `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${quote(command.summary)}`,
    ),
    ...command.flags.map((flag) => `complete -c ${program} -n ${within} ${flagWords(flag)} -d ${quote(flag.summary)}`),
    ...(command.options.length > 0
      ? [`complete -c ${program} -n ${within} -f -a ${quote(command.options.join(' '))}`]
      : []),
  ];
}

function flagWords(flag: FlagWord): string {
  const names = `-l ${flag.long.slice(2)}${flag.short ? ` -s ${flag.short.slice(1)}` : ''}`;
  if (!flag.takesValue) return names;
  return flag.options.length > 0 ? `${names} -xa ${quote(flag.options.join(' '))}` : `${names} -r`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
