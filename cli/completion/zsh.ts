import type { CommandWord, FlagWord } from './words.js';

/** zsh: commands and flags with their summaries. */
export function zshCompletion(commands: readonly CommandWord[]): string {
  return `#compdef ao ozwald
# zsh completion for ao; load it with: source <(ao completion zsh)
_ao() {
  local -a commands
  commands=(
${commands.flatMap((c) => c.names.map((name) => `    ${quote(`${name}:${c.summary}`)}`)).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _ao ao ozwald
`;
}

function commandCase(command: CommandWord): string {
  const rest = command.options.length > 0 ? `*:value:(${command.options.join(' ')})` : '*:file:_files';
  const specs = [...command.flags.map(flagSpec), rest].map((spec) => `      ${quote(spec)}`);
  return `    ${command.names.join('|')}) _arguments \\\n${specs.join(' \\\n')} ;;`;
}

function flagSpec(flag: FlagWord): string {
  const text = flag.summary.replace(/[[\]:]/g, (c) => `\\${c}`);
  const value = !flag.takesValue
    ? ''
    : flag.options.length > 0
      ? `:value:(${flag.options.join(' ')})`
      : ':value:_files';
  return `${flag.long}[${text}]${value}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
