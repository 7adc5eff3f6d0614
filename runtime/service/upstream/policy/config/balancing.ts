import type { Fields } from './fields.js';
import type { FailurePercentageEjection, OutlierConfig, SuccessRateEjection } from './types.js';

const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * loadBalancingConfig: the first policy of the list that is known counts, as in gRPC. Known are round_robin, which is what
 * holds anyway, and outlier_detection over it.
 */
export function balancing(fields: Fields): OutlierConfig | undefined {
  const policy = fields.text('loadBalancingPolicy');
  if (policy !== undefined && policy.toLowerCase() !== 'round_robin')
    fields.wrong('loadBalancingPolicy', 'round_robin');
  const wanted = known(fields, 'loadBalancingConfig', ['roundRobin', 'outlierDetection']);
  return wanted?.object('outlierDetection', outlierDetection);
}

function known(fields: Fields, key: string, names: readonly string[]): Fields | undefined {
  const given = fields.has(key);
  const policies = fields.eachObject(key);
  const found = policies.find((policy) => names.some((name) => policy.has(name)));
  if (given && found === undefined) fields.wrong(key, 'a list with round_robin or outlier_detection in it');
  return found;
}

function outlierDetection(fields: Fields): OutlierConfig {
  const config = {
    intervalMs: fields.duration('interval') ?? 10_000,
    baseEjectionMs: fields.duration('baseEjectionTime') ?? 30_000,
    maxEjectionMs: fields.duration('maxEjectionTime') ?? 300_000,
    maxEjectionPercent: fields.number('maxEjectionPercent', 0, 100) ?? 10,
    successRate: fields.object('successRateEjection', successRate),
    failurePercentage: fields.object('failurePercentageEjection', failurePercentage),
  };
  if (fields.has('childPolicy')) known(fields, 'childPolicy', ['roundRobin']);
  return config;
}

const ejection = (fields: Fields, requestVolume: number) => ({
  enforcementPercentage: fields.number('enforcementPercentage', 0, 100) ?? 100,
  minimumHosts: fields.integer('minimumHosts', 0, LARGEST) ?? 5,
  requestVolume: fields.integer('requestVolume', 0, LARGEST) ?? requestVolume,
});

const successRate = (fields: Fields): SuccessRateEjection => ({
  stdevFactor: fields.integer('stdevFactor', 0, LARGEST) ?? 1900,
  ...ejection(fields, 100),
});

const failurePercentage = (fields: Fields): FailurePercentageEjection => ({
  threshold: fields.number('threshold', 0, 100) ?? 85,
  ...ejection(fields, 50),
});
