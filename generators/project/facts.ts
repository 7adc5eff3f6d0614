import type { Contract } from '../../runtime/contract/index.js';
import type { ProjectFacts } from '../catalogue/index.js';
import { readStandard } from '../contract/index.js';
import { contentAt } from '../sync/disk-file.js';
import { fingerprint, lf } from '../sync/fingerprint.js';
import { isSafePath } from '../sync/safe-path.js';
import { contractSource } from './contract-source.js';
import type { Inputs } from './inputs.js';
import { checkContract, overlaid } from './plan-project.js';

/** What a generator is told of the project in `root`. */
export async function factsOf(root: string, inputs: Inputs): Promise<ProjectFacts> {
  const { config, answers, layout, components, tree } = inputs;
  const own = [...tree].filter(([path]) => readStandard(path) === undefined);
  const compile = async (protos: ReadonlyMap<string, string | undefined>): Promise<Contract> => {
    const bytes = [...protos].map(
      ([path, text]) => [path, text === undefined ? undefined : Buffer.from(text)] as const,
    );
    return checkContract((await contractSource(overlaid(tree, new Map(bytes)), config.contract.path)).bytes);
  };
  return {
    root,
    config,
    answers,
    layout,
    components,
    protos: new Map(own.map(([path, content]) => [path, textOf(content)])),
    contract: await compile(new Map()),
    compile,
    async isPristine(path) {
      const content = await contentAt(root, path);
      return content !== undefined && fingerprint(content) === inputs.manifest.files.get(path)?.sha256;
    },
    async read(path) {
      if (!isSafePath(path)) throw new Error(`a generator asks for ${path}`);
      const content = await contentAt(root, path);
      return content && textOf(content);
    },
  };
}

/** A file as text, with LF line ends. */
export function textOf(content: Uint8Array): string {
  return Buffer.from(lf(content)).toString('utf8');
}
