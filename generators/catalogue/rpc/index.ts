import { posix } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import type { Contract } from '../../../runtime/contract/index.js';
import { readStandard } from '../../contract/index.js';
import { TracedText } from '../../sync/traced-text.js';
import { answerFault } from '../answers.js';
import type { Generator, ProjectFacts } from '../generator.js';
import { compiled, planRpc, writeRpc } from './contract-edit.js';
import { writeMethods } from './model-edit.js';
import { rpcQuestions } from './questions.js';
import { checkPascal } from './rpc-text.js';

/** A rpc in a service of the contract, its messages, and its method in the models that serve it. */
export const rpc: Generator = {
  id: 'rpc',
  summary: 'A rpc of the contract, with its messages and its method in the model.',
  takesName: 'Name of the rpc, in PascalCase.',
  questions: [
    {
      name: 'service',
      char: 's',
      summary: 'The service that it goes to, by its name or its full name; need not be said where there is one.',
      kind: 'text',
      optional: true,
    },
    ...rpcQuestions,
  ],

  async propose(facts, name, answers) {
    checkPascal('name', name, 'rpcs are');
    const service = serviceOf(facts.contract, answers['service'] as string | undefined);
    if (service.methods.some((each) => each.name.toLowerCase() === name.toLowerCase()))
      throw fault('AO_GENERATE_EXISTS', { what: `the rpc ${service.typeName}/${name}` });
    const path = service.file.proto.name;
    const place = { path, package: service.file.proto.package, service: service.name };
    const folder = contractFolder(facts);
    const file = new TracedText(facts.protos.get(path) ?? '');
    writeRpc(file, facts.contract, place, planRpc(facts.contract, place, name, answers));
    const contract = await compiled(facts, `rpc ${name}`, path, file.text);
    const full = `${service.typeName}/${name}`;
    const methods = await writeMethods(facts, contract, full);
    const known = facts.components.some((each) => each.generator === 'rpc' && each.name === name);
    return {
      component: {
        generator: 'rpc',
        name: known ? full.replace('/', '.') : name,
        answers: { ...answers, service: service.typeName },
      },
      traced: [{ path: posix.join(folder, path), edit: file.edit }, ...methods],
      next: [`${full} answers 501 until its method is written`],
    };
  },
};

/** Throws AO_GENERATE_ANSWER for a contract outside of the project. */
export function contractFolder({ layout }: ProjectFacts): string {
  const { contract } = layout.folders;
  if (contract !== undefined) return contract;
  throw answerFault('contract', 'it lies outside of the project, and ao writes nowhere else');
}

function serviceOf(contract: Contract, wish: string | undefined) {
  const own = contract.services.filter(({ file }) => readStandard(file.proto.name) === undefined);
  const fits = wish === undefined ? own : own.filter(({ name, typeName }) => name === wish || typeName === wish);
  const [service] = fits;
  if (service !== undefined && fits.length === 1) return service;
  const all = own.map(({ typeName }) => typeName).join(', ');
  if (wish === undefined)
    throw answerFault('service', own.length === 0 ? 'the contract has none: `ao generate service`' : `which? ${all}`);
  throw answerFault(
    'service',
    fits.length === 0 ? `the contract has no service ${wish}; it has ${all}` : `which? ${all}`,
  );
}
