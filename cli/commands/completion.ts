import { Args } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import { completionScript, shells } from '../completion/index.js';
import type { Group } from '../groups.js';

export default class Completion extends AoCommand {
  static override group: Group = 'mend';
  static order = 92;
  static override summary = 'Print the completion script of a shell.';
  static override args = { shell: Args.string({ required: true, options: shells, description: 'Your shell.' }) };
  static override examples = [
    { description: 'For this terminal', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'For good, in zsh', command: "echo 'source <(<%= config.bin %> completion zsh)' >> ~/.zshrc" },
    {
      description: 'For good, in fish',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/ao.fish',
    },
  ];

  async run(): Promise<{ shell: string; script: string }> {
    const { args } = await this.parse(Completion);
    const script = completionScript(args.shell, this.config);
    this.output.print(script.trimEnd());
    return { shell: args.shell, script };
  }
}
