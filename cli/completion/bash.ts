import type { CommandWord } from './words.js';

/** bash: commands, flags and the values of flags; file names where nothing else fits. */
export function bashCompletion(commands: readonly CommandWord[]): string {
  return `# bash completion for ao; load it with: source <(ao completion bash)
_ao() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ "$word" != -* ]]; then command="$word"; break; fi
  done
  COMPREPLY=()
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
    '') COMPREPLY=($(compgen -W "${['help', ...commands.flatMap((c) => c.names)].join(' ')} --help --version" -- "$cur")) ;;
${commands.map(flagCase).join('\n')}
  esac
}
complete -o default -F _ao ao ozwald
`;
}

function valueCases(command: CommandWord): string[] {
  return command.flags
    .filter((flag) => flag.takesValue)
    .map((flag) => {
      const patterns = command.names.flatMap((name) =>
        [flag.long, ...(flag.short ? [flag.short] : [])].map((f) => `"${name} ${f}"`),
      );
      const reply = flag.options.length > 0 ? `COMPREPLY=($(compgen -W "${flag.options.join(' ')}" -- "$cur")); ` : '';
      return `    ${patterns.join('|')}) ${reply}return ;;`;
    });
}

function flagCase(command: CommandWord): string {
  const flags = `COMPREPLY=($(compgen -W "${command.flags.map((f) => f.long).join(' ')} --help" -- "$cur"))`;
  const values =
    command.options.length > 0 ? `; else COMPREPLY=($(compgen -W "${command.options.join(' ')}" -- "$cur"))` : '';
  return `    ${command.names.join('|')}) if [[ "$cur" == -* ]]; then ${flags}${values}; fi ;;`;
}
