import { AoError } from '../../../runtime/errors/index.js';
import type { Contract } from '../../../runtime/contract/index.js';
import { type FieldWish, importsFor, messageLines } from '../../contract/edit/fields.js';
import { appendDeclarations, insertImport, insertIntoService } from '../../contract/edit/insert.js';
import { syntaxOf } from '../../contract/edit/tokens.js';
import type { TracedText } from '../../sync/traced-text.js';
import { answerFault } from '../answers.js';
import type { GivenAnswers, ProjectFacts } from '../generator.js';
import { readFields, readRoute, rpcLines, type RpcWish } from './rpc-text.js';

/** Where a rpc goes: the package of its file, and the service in it. */
export interface RpcPlace {
  /** The file, by its import path. */
  readonly path: string;
  readonly package: string;
  readonly service: string;
}

/** The rpc that the answers ask for, and the messages that have to be written for it. */
export interface PlannedRpc {
  readonly wish: RpcWish;
  readonly messages: readonly {
    readonly name: string;
    readonly comment: string;
    readonly fields: readonly FieldWish[];
  }[];
}

/**
 * Reads the answers. A message that is there under the standard name and that no rpc has yet is taken; where another rpc has
 * it, that of this one is called after the service, too. Throws AO_GENERATE_ANSWER and AO_GENERATE_EXISTS.
 */
export function planRpc(contract: Contract, place: RpcPlace, name: string, answers: GivenAnswers): PlannedRpc {
  const route = answers['http'] === undefined ? undefined : readRoute(String(answers['http']));
  const message = (kind: 'request' | 'response') => {
    const fields = readFields(kind, (answers[kind] ?? []) as readonly string[]);
    const suffix = kind === 'request' ? 'Request' : 'Response';
    const free = [`${name}${suffix}`, `${place.service}${name}${suffix}`].find(
      (each) => !isTaken(contract, place.package, each, fields.length > 0),
    );
    if (free === undefined)
      throw answerFault(kind, `the messages ${name}${suffix} and ${place.service}${name}${suffix} are taken`);
    const comment = kind === 'request' ? `What ${name} is asked.` : `What ${name} answers.`;
    return { name: free, fields, comment };
  };
  const [request, response] = [message('request'), message('response')];
  const wish = {
    name,
    request: request.name,
    response: response.name,
    takesStream: answers['client-stream'] === true,
    givesStream: answers['server-stream'] === true,
    route,
    comment: answers['comment'] as string | undefined,
  };
  const open = [request, response].filter((each) => !isThere(contract, place.package, each.name));
  return { wish, messages: open };
}

/** Writes a rpc into the service of a file, and what it needs around it. */
export function writeRpc(file: TracedText, contract: Contract, place: RpcPlace, { wish, messages }: PlannedRpc): void {
  const fields = messages.flatMap((each) => each.fields);
  const imports = importsFor(fields, place.package, contract).filter((path) => path !== place.path);
  if (wish.route !== undefined) imports.unshift('google/api/annotations.proto');
  for (const path of imports) insertImport(file, path);
  if (!insertIntoService(file, place.service, rpcLines(wish)))
    throw answerFault('service', `${place.service} is not written in a way that ao could put a rpc into it`);
  const syntax = syntaxOf(file.text);
  appendDeclarations(
    file,
    messages.map(({ name, comment, fields: list }) => messageLines(name, comment, list, syntax)),
  );
}

/** The contract with new files. What is wrong with it is wrong with what was asked for: AO_GENERATE_ANSWER. */
export async function compiled(facts: ProjectFacts, rpc: string, path: string, text: string): Promise<Contract> {
  try {
    return await facts.compile(new Map([[path, text]]));
  } catch (error) {
    if (error instanceof AoError && error.code.startsWith('AO_CONTRACT_'))
      throw answerFault(rpc, `the contract would be wrong then: ${error.message}`);
    throw error;
  }
}

function isThere(contract: Contract, scope: string, name: string): boolean {
  return contract.registry.get(qualified(scope, name)) !== undefined;
}

/** A message with fields of its own must be new; one without may be there, as long as no rpc has it. */
function isTaken(contract: Contract, scope: string, name: string, hasFields: boolean): boolean {
  const found = contract.registry.get(qualified(scope, name));
  if (found === undefined) return false;
  return (
    hasFields ||
    found.kind !== 'message' ||
    contract.methods.some(({ input, output }) => input === found || output === found)
  );
}

function qualified(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
