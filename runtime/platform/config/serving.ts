import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Misfit, misfits } from '../../contract/serving.js';
import { nearest } from '../nearest.js';
import { neededModels } from './models.js';
import { type Problem, problemsError } from './problems.js';
import type { Config } from './schema.js';

type Services = Config['services'];

/**
 * Refuses models that do not fit the contract, whose services are `contract` by full name: AO_CONFIG_INVALID, with the line of
 * ao.toml in `root`, for a service that there is not, one that nobody serves, or shares above 100 percent. What a command is about
 * to write into ao.toml has no line there yet, and is told without one.
 */
export async function assertServed(root: string, services: Services, contract: readonly string[]): Promise<void> {
  const problems = servingProblems(services, contract);
  if (problems.length === 0) return;
  const [{ CONFIG_FILE }, { readToml }] = await Promise.all([import('./find.js'), import('./toml.js')]);
  const toml = readToml(await readFile(join(root, CONFIG_FILE), 'utf8'), CONFIG_FILE);
  const told = problems.map((problem) => ({
    ...problem,
    unwritten: !isDeepStrictEqual(valueAt(toml.data, problem.path), valueAt({ services }, problem.path)),
  }));
  throw await problemsError(told, { name: CONFIG_FILE, toml }, new Map());
}

function valueAt(table: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], table);
}

function servingProblems(services: Services, contract: readonly string[]): Problem[] {
  const names = Object.keys(services);
  const models = names.flatMap((name) => {
    const { kind, serves } = services[name]!;
    return kind === 'model' ? [{ name, serves }] : [];
  });
  const unknown = misfits(models, contract).filter(({ kind }) => kind === 'unknown');
  const calling = names.filter((name) => services[name]!.kind === 'api' && neededModels(services, name).length > 0);
  return [
    ...unknown.map((misfit) => problemOf(misfit, '', services, contract)),
    ...calling.flatMap((api) =>
      misfits(neededModels(services, api), contract)
        .filter(({ kind }) => kind !== 'unknown')
        .map((misfit) => problemOf(misfit, api, services, contract)),
    ),
  ];
}

function problemOf(misfit: Misfit, api: string, services: Services, contract: readonly string[]): Problem {
  const { service } = misfit;
  if (misfit.kind === 'unknown') {
    const near = nearest(service, contract);
    const hint = near ? `; did you mean "${near}"?` : `; it has ${contract.join(', ') || 'none'}`;
    return {
      path: ['services', misfit.model, 'serves', misfit.index],
      problem: `the contract has no service "${service}"${hint}`,
      cure: 'Name a service of the contract, or take this one out',
    };
  }
  const { models } = misfit;
  if (misfit.kind === 'over') {
    const shares = models.map((name) => `${name} ${services[name]?.share ?? 'the rest'}`).join(', ');
    return {
      path: ['services', models.findLast((name) => services[name]?.share !== undefined) ?? api, 'share'],
      problem: `the shares of ${service} add up to ${misfit.total} percent (${shares})`,
      cure: 'Give them 100 at most; a model without a share takes the rest',
    };
  }
  if (models.length > 0)
    return {
      path: ['services', models[0]!, 'share'],
      problem: `nobody answers ${service}: its models have a share of 0`,
      cure: 'Give one of them a share, or none: it then takes the rest',
    };
  const idle = Object.keys(services).find((name) => services[name]?.serves?.includes(service));
  return {
    path: ['services', api, 'needs'],
    problem: `no model that ${api} needs serves ${service}`,
    cure: idle
      ? `Add it: needs = ${JSON.stringify([...services[api]!.needs, idle])}`
      : `Add "${service}" to \`serves\` of a model, or take \`serves\` out of one: it then answers all that no other has`,
  };
}
