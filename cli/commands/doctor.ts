import { AoCommand } from '../base-command.js';
import { FailureWithResult } from '../failure.js';
import { fault } from '../../runtime/errors/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import type { Group } from '../groups.js';
import { findingLines } from '../ui/findings.js';

export default class Doctor extends AoCommand {
  static override group: Group = 'mend';
  static order = 90;
  static override summary = 'Say what is missing on this machine, with the command that mends it.';
  static override description =
    'In a project it looks for what that project needs; elsewhere, for what the first project will.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  async run(): Promise<object> {
    await this.parse(Doctor);
    const project = await this.project().catch(outsideOfProjects);
    const { diagnose } = await import('../../runtime/platform/doctor/index.js');
    const findings = await this.output.during('Looking at this machine', () => diagnose(project));
    this.output.print(findingLines(findings));
    const missing = findings.filter((f) => !f.ok && !f.optional).map((f) => f.name);
    if (missing.length > 0) throw new FailureWithResult(fault('AO_DOCTOR_MISSING', { missing }), { findings });
    return { findings };
  }
}

/** Only that there is no project is no matter; one that cannot be read is. */
function outsideOfProjects(error: unknown): Project | undefined {
  if ((error as { code?: string }).code === 'AO_PROJECT_NOT_FOUND') return undefined;
  throw error;
}
