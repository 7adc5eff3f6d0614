import type { ServingModel } from '../../../contract/index.js';
import { fault } from '../../../errors/index.js';
import { readers } from '../../environment/variable.js';

/** One of the model-services behind an api-service, as AO_MODELS has it. */
export interface GivenModel extends ServingModel {
  /** As AO_MODEL_ADDRESS. */
  readonly address: string;
}

type Entry = Readonly<Record<string, unknown>>;

/** What each key of an entry must be. */
const KEYS: Readonly<Record<string, { readonly wanted: string; readonly fits: (value: unknown) => boolean }>> = {
  name: { wanted: 'letters, digits, - _ .', fits: (value) => typeof value === 'string' && /^[\w.-]+$/.test(value) },
  address: { wanted: 'host:port', fits: (value) => typeof value === 'string' && 'value' in readers.address(value) },
  serves: {
    wanted: 'a list of names of services, or none',
    fits: (value) => value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string')),
  },
  share: {
    wanted: 'a number from 0 to 100, or none',
    fits: (value) => value === undefined || (typeof value === 'number' && value >= 0 && value <= 100),
  },
};

/** Reads AO_MODELS: a JSON list of {name, address, serves?, share?}. Throws AO_SERVICE_ENVIRONMENT_INVALID with all that is wrong. */
export function givenModels(text: string): readonly GivenModel[] {
  const entries = parsed(text);
  const names = entries.map(({ name }) => name);
  const problems = entries.flatMap((entry, index) => [
    ...problemsOf(entry).map((problem) => `AO_MODELS[${index}]${problem}`),
    ...(names.indexOf(entry['name']) < index ? [`AO_MODELS has ${String(entry['name'])} twice`] : []),
  ]);
  if (problems.length > 0) throw refused(problems);
  return entries as unknown as readonly GivenModel[];
}

function parsed(text: string): readonly Entry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refused([`AO_MODELS is no JSON: ${(error as Error).message}`]);
  }
  const isList =
    Array.isArray(json) && json.length > 0 && json.every((each) => typeof each === 'object' && each !== null);
  if (!isList) throw refused(['AO_MODELS (wanted: a JSON list of {"name", "address"})']);
  return json as readonly Entry[];
}

function problemsOf(entry: Entry): string[] {
  const unknown = Object.keys(entry).filter((key) => !Object.hasOwn(KEYS, key));
  const wrong = Object.entries(KEYS).filter(([key, { fits }]) => !fits(entry[key]));
  return [
    ...unknown.map((key) => `.${key} is unknown; there are ${Object.keys(KEYS).join(', ')}`),
    ...wrong.map(([key, { wanted }]) => `.${key}=${JSON.stringify(entry[key])} (wanted: ${wanted})`),
  ];
}

export function refused(problems: readonly string[]) {
  return fault('AO_SERVICE_ENVIRONMENT_INVALID', { problems });
}
