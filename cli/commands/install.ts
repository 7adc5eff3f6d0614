import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { installStep } from '../steps/install.js';

export default class Install extends AoCommand {
  static override group: Group = 'start';
  static order = 2;
  static override summary = 'Install the packages of all services: npm packages, a Python environment.';
  static override examples = ['<%= config.bin %> install', 'AO_PYTHON=python3.12 <%= config.bin %> install'];

  async run(): Promise<{ services: string[] }> {
    await this.parse(Install);
    const services = await installStep(await this.project(), this.output, this.signal);
    return { services };
  }
}
