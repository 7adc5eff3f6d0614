import { join } from 'node:path';
import type { Contract } from '../runtime/contract/index.js';
import type { Project } from '../runtime/platform/config/index.js';

/** The contract of a project as its .proto files are now, whether or not what is generated from them is in sync. */
export async function projectContract(project: Project): Promise<Contract> {
  const [{ compileContract }, { loadContract }] = await Promise.all([
    import('../generators/contract/index.js'),
    import('../runtime/contract/index.js'),
  ]);
  return loadContract(await compileContract(join(project.root, project.config.contract.path)));
}
