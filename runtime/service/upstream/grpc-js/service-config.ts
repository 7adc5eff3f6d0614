import type { MethodConfig, OutlierConfig, ServiceConfig } from '../policy/config/types.js';

/** The service config as grpc-js reads it: it drops fractions of a second of some durations, and wants others as objects. */
export function toGrpcJs({ methods, throttling, outliers }: ServiceConfig): string {
  const roundRobin = { round_robin: {} };
  return JSON.stringify({
    loadBalancingConfig: [outliers === undefined ? roundRobin : { outlier_detection: outlierJson(outliers) }],
    methodConfig: methods.map(methodJson),
    retryThrottling: throttling,
  });
}

const asObject = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) });
const asText = (ms: number): string => `${(ms / 1000).toFixed(9)}s`;

function methodJson({ names, policy: { timeoutMs, waitForReady, retry, hedging } }: MethodConfig) {
  return {
    name: names.map(({ service, method }) => ({ ...(service && { service }), ...(method && { method }) })),
    waitForReady,
    ...(timeoutMs === undefined ? {} : { timeout: asObject(timeoutMs) }),
    ...(retry === undefined
      ? {}
      : {
          retryPolicy: {
            maxAttempts: retry.maxAttempts,
            initialBackoff: asText(retry.initialBackoffMs),
            maxBackoff: asText(retry.maxBackoffMs),
            backoffMultiplier: retry.backoffMultiplier,
            retryableStatusCodes: [...retry.codes],
          },
        }),
    ...(hedging === undefined
      ? {}
      : {
          hedgingPolicy: {
            maxAttempts: hedging.maxAttempts,
            hedgingDelay: asText(hedging.delayMs),
            nonFatalStatusCodes: [...hedging.nonFatal],
          },
        }),
  };
}

function outlierJson(outliers: OutlierConfig) {
  const { successRate, failurePercentage } = outliers;
  const ejection = (of: NonNullable<typeof successRate | typeof failurePercentage>) => ({
    enforcement_percentage: of.enforcementPercentage,
    minimum_hosts: of.minimumHosts,
    request_volume: of.requestVolume,
  });
  return {
    interval: asObject(outliers.intervalMs),
    base_ejection_time: asObject(outliers.baseEjectionMs),
    max_ejection_time: asObject(outliers.maxEjectionMs),
    max_ejection_percent: outliers.maxEjectionPercent,
    success_rate_ejection: successRate && { stdev_factor: successRate.stdevFactor, ...ejection(successRate) },
    failure_percentage_ejection: failurePercentage && {
      threshold: failurePercentage.threshold,
      ...ejection(failurePercentage),
    },
    child_policy: [{ round_robin: {} }],
  };
}
