import { describe, expect, it } from 'vitest';
import { toGrpcJs } from '../../../../../runtime/service/upstream/grpc-js/service-config.js';
import { MethodPolicies } from '../../../../../runtime/service/upstream/policy/config/by-method.js';
import { readServiceConfig } from '../../../../../runtime/service/upstream/policy/config/read.js';
import { PLAIN, type ServiceConfig } from '../../../../../runtime/service/upstream/policy/config/types.js';

const retryPolicy = {
  maxAttempts: 9,
  initialBackoff: '0.25s',
  maxBackoff: '1s',
  backoffMultiplier: 1.5,
  retryableStatusCodes: ['UNAVAILABLE', 'aborted', 4],
};

function read(json: unknown): ServiceConfig {
  const config = readServiceConfig(json);
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  return config;
}

describe('a service config', () => {
  it('is read in full, at most five attempts, in either spelling of its names', () => {
    const config = read({
      loadBalancingConfig: [
        { something_else: {} },
        {
          outlier_detection: {
            interval: '1.5s',
            successRateEjection: { stdev_factor: 1000 },
            child_policy: [{ round_robin: {} }],
          },
        },
      ],
      method_config: [
        { name: [{ service: 'a.S', method: 'M' }], timeout: '0.000000001s', waitForReady: true, retryPolicy },
        {
          name: [{ service: 'a.S' }],
          hedging_policy: { max_attempts: 3, hedgingDelay: '0.1s', nonFatalStatusCodes: [14] },
        },
      ],
      retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
    });
    expect(config.methods[0]?.policy).toEqual({
      timeoutMs: 1e-6,
      waitForReady: true,
      retry: {
        maxAttempts: 5,
        initialBackoffMs: 250,
        maxBackoffMs: 1000,
        backoffMultiplier: 1.5,
        codes: new Set([14, 10, 4]),
      },
      hedging: undefined,
    });
    expect(config.methods[1]?.policy.hedging).toEqual({ maxAttempts: 3, delayMs: 100, nonFatal: new Set([14]) });
    expect(config.throttling).toEqual({ maxTokens: 10, tokenRatio: 0.1 });
    expect(config.outliers).toEqual({
      intervalMs: 1500,
      baseEjectionMs: 30_000,
      maxEjectionMs: 300_000,
      maxEjectionPercent: 10,
      successRate: { stdevFactor: 1000, enforcementPercentage: 100, minimumHosts: 5, requestVolume: 100 },
      failurePercentage: undefined,
    });
    const told = JSON.parse(toGrpcJs(config)) as { methodConfig: { timeout?: unknown }[] };
    expect(told.methodConfig[0]?.timeout).toEqual({ seconds: 0, nanos: 1 });
  });

  it('finds the policy of a rpc by its name, its service, or for all', () => {
    const named = (name: object, ms: number) => ({ name: [name], timeout: `${ms}s` });
    const policies = new MethodPolicies(
      read({ methodConfig: [named({}, 1), named({ service: 'a.S' }, 2), named({ service: 'a.S', method: 'M' }, 3)] }),
    );
    const seconds = (path: string) => (policies.of(path).timeoutMs ?? 0) / 1000;
    expect(['/a.S/M', '/a.S/N', '/b.S/M'].map(seconds)).toEqual([3, 2, 1]);
    expect(new MethodPolicies(read({})).of('/a.S/M')).toBe(PLAIN);
  });

  it.each([
    [[], 'the whole must be an object'],
    [{ methodConfigs: [] }, 'methodConfigs is not known'],
    [{ methodConfig: {} }, 'methodConfig must be a list'],
    [{ methodConfig: [{}] }, 'methodConfig[0].name must be a list of {"service": …, "method": …}, at least one'],
    [
      { methodConfig: [{ name: [{ method: 'M' }] }] },
      'methodConfig[0].name[0].service must be given where there is a method',
    ],
    [{ methodConfig: [{ name: [{ service: 1 }] }] }, 'methodConfig[0].name[0].service must be text'],
    [{ methodConfig: [{ name: [{}, {}] }] }, 'methodConfig names / twice'],
    [{ methodConfig: [{ name: [{}], timeout: '5' }] }, 'methodConfig[0].timeout must be a duration, such as "0.5s"'],
    [{ methodConfig: [{ name: [{}], waitForReady: 1 }] }, 'methodConfig[0].waitForReady must be true or false'],
    [
      { methodConfig: [{ name: [{}], retryPolicy: { ...retryPolicy, maxAttempts: 1 } }] },
      'methodConfig[0].retryPolicy.maxAttempts must be a whole number from 2',
    ],
    [
      { methodConfig: [{ name: [{}], retryPolicy: {} }] },
      'methodConfig[0].retryPolicy.retryableStatusCodes must be a list of codes, at least one; methodConfig[0].retryPolicy.maxAttempts must be given: 2 or more; methodConfig[0].retryPolicy.initialBackoff',
    ],
    [
      { methodConfig: [{ name: [{}], retryPolicy: { ...retryPolicy, retryableStatusCodes: ['GONE'] } }] },
      'retryableStatusCodes must be a list of gRPC codes, such as "UNAVAILABLE"; "GONE" is none',
    ],
    [
      { methodConfig: [{ name: [{}], retryPolicy, hedgingPolicy: { maxAttempts: 2 } }] },
      'methodConfig[0].retryPolicy must be left out where there is a hedgingPolicy',
    ],
    [{ methodConfig: [{ name: [{}], hedgingPolicy: {} }] }, 'hedgingPolicy.maxAttempts must be given: 2 or more'],
    [{ retryThrottling: {} }, 'retryThrottling.maxTokens must be given, such as 10; retryThrottling.tokenRatio'],
    [
      { retryThrottling: { maxTokens: 0, tokenRatio: 1 } },
      'retryThrottling.maxTokens must be a number from 0.001 to 1000',
    ],
    [{ loadBalancingPolicy: 'pick_first' }, 'loadBalancingPolicy must be round_robin'],
    [
      { loadBalancingConfig: [{ grpclb: {} }] },
      'loadBalancingConfig must be a list with round_robin or outlier_detection in it',
    ],
    [
      { loadBalancingConfig: [{ outlier_detection: { failurePercentageEjection: { treshold: 1 } } }] },
      'loadBalancingConfig[0].outlierDetection.failurePercentageEjection.treshold is not known',
    ],
  ])('that is wrong is refused, and what is wrong told: %j', (json, problem) => {
    const config = readServiceConfig(json);
    expect('problems' in config && config.problems.join('; ')).toContain(problem);
  });
});
