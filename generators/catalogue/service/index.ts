import { posix } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import type { Contract } from '../../../runtime/contract/index.js';
import { snakeCase } from '../../code/words.js';
import { readStandard } from '../../contract/index.js';
import { TracedText } from '../../sync/traced-text.js';
import { answerFault } from '../answers.js';
import type { Generator } from '../generator.js';
import { compiled, planRpc, writeRpc } from '../rpc/contract-edit.js';
import { contractFolder } from '../rpc/index.js';
import { writeMethods } from '../rpc/model-edit.js';
import { rpcQuestions } from '../rpc/questions.js';
import { checkPascal } from '../rpc/rpc-text.js';

const PACKAGE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;

/** Another service of the contract, in a file of its own, with its first rpc. */
export const service: Generator = {
  id: 'service',
  summary: 'Another service of the contract, in its own .proto file, with its first rpc.',
  takesName: 'Name of the service, in PascalCase.',
  questions: [
    { name: 'rpc', char: 'r', summary: 'Name of its first rpc, in PascalCase.', kind: 'text', fallback: 'Predict' },
    {
      name: 'package',
      char: 'p',
      summary: 'Its package, which is its folder, too; by default that of the first service.',
      kind: 'text',
      optional: true,
    },
    ...rpcQuestions,
  ],

  async propose(facts, name, answers) {
    checkPascal('name', name, 'services are');
    const rpc = String(answers['rpc']);
    checkPascal('rpc', rpc, 'rpcs are');
    const place = placeOf(facts.contract, name, answers['package'] as string | undefined);
    const full = place.package === '' ? name : `${place.package}.${name}`;
    if (facts.contract.registry.get(full) !== undefined) throw fault('AO_GENERATE_EXISTS', { what: full });
    const path = posix.join(contractFolder(facts), place.path);
    if (facts.protos.has(place.path) || (await facts.read(path)) !== undefined)
      throw fault('AO_GENERATE_EXISTS', { what: `the file ${path}` });
    const file = new TracedText(beginning(name, place.package));
    writeRpc(file, facts.contract, place, planRpc(facts.contract, place, rpc, answers));
    const contract = await compiled(facts, `service ${name}`, place.path, file.text);
    // One of its kind in the project: another package may have a service of the same name.
    const known = facts.components.some((each) => each.generator === 'service' && each.name === name);
    return {
      component: {
        generator: 'service',
        name: known ? full : name,
        answers: { ...answers, package: place.package },
      },
      edits: new Map([[path, file.text]]),
      traced: await writeMethods(facts, contract, `${full}/${rpc}`),
      next: [`${full}/${rpc} answers 501 until its method is written`],
    };
  },
};

/** Where a new service goes: beside the first one, or in the folder of its package where folders are called after packages. */
function placeOf({ services }: Contract, name: string, wish: string | undefined) {
  const first = services.find(({ file }) => readStandard(file.proto.name) === undefined)?.file.proto;
  const scope = wish ?? first?.package ?? '';
  if (wish !== undefined && !PACKAGE.test(wish))
    throw answerFault(
      'package',
      `"${wish}" is not written as packages are: small letters, digits and _, with dots between`,
    );
  const folder = first === undefined ? '.' : posix.dirname(first.name);
  const byPackage = first === undefined || folder === first.package.replaceAll('.', '/');
  const own = scope === first?.package || !byPackage ? folder : scope.replaceAll('.', '/');
  return { package: scope, service: name, path: posix.join(own, `${snakeCase(name)}.proto`) };
}

function beginning(name: string, scope: string): string {
  const lines = ['syntax = "proto3";', '', ...(scope === '' ? [] : [`package ${scope};`, ''])];
  return [...lines, `// Says what ${name} does.`, `service ${name} {`, '}', ''].join('\n');
}
