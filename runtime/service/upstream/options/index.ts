import type { ApiValues } from '../../environment/tables.js';
import { modelAddress } from '../../environment/model-address.js';
import type { ServiceConfig } from '../policy/config/types.js';
import { authorityOf, nameOf, parseAddress, type Address } from './address.js';
import { serviceConfigOf } from './service-config.js';
import { TlsSource } from './tls.js';

/** All that is to be known to call a model-service, read and checked. */
export interface UpstreamOptions {
  /** As it was given, and read. */
  readonly target: string;
  readonly address: Address;
  readonly authority: string;
  readonly tls: TlsSource | undefined;
  readonly serviceConfig: ServiceConfig;
  readonly keepaliveMs: number;
  readonly compression: 'identity' | 'gzip';
  /** -1: any. */
  readonly maxResponseBytes: number;
}

/** The variables that an upstream needs; those of a test, too. */
export type UpstreamValues = Pick<
  ApiValues,
  | 'AO_MODEL_ADDRESS'
  | 'AO_MODELS'
  | 'MODEL_SERVICE_URL'
  | 'AO_MODEL_TRANSPORT'
  | 'AO_MODEL_TLS'
  | 'AO_MODEL_TLS_CA'
  | 'AO_MODEL_TLS_CERT'
  | 'AO_MODEL_TLS_KEY'
  | 'AO_MODEL_TLS_NAME'
  | 'AO_MODEL_SERVICE_CONFIG'
  | 'AO_MODEL_COMPRESSION'
  | 'AO_MODEL_KEEPALIVE_MS'
  | 'AO_MAX_RESPONSE_BYTES'
  | 'AO_MAX_CONCURRENCY'
  | 'AO_DEADLINE_MS'
>;

/**
 * Pings while a call is open. gRPC servers take pings more often than every five minutes for abuse, but forget them with every
 * answer: only where calls may be longer than a minute must the pings be rare.
 */
const pingEveryMs = (deadlineMs: number): number => (deadlineMs <= 60_000 ? 20_000 : 310_000);

/** Reads what the environment says of the upstream. Throws the AoErrors of a config that cannot be used. */
export function upstreamOptions(values: UpstreamValues): UpstreamOptions {
  const target = modelAddress(values);
  const address = parseAddress(target);
  return {
    target,
    address,
    authority: authorityOf(address),
    tls: tlsOf(values, address),
    serviceConfig: serviceConfigOf(values.AO_MODEL_SERVICE_CONFIG),
    keepaliveMs: values.AO_MODEL_KEEPALIVE_MS ?? pingEveryMs(values.AO_DEADLINE_MS),
    compression: values.AO_MODEL_COMPRESSION === 'gzip' ? 'gzip' : 'identity',
    maxResponseBytes: values.AO_MAX_RESPONSE_BYTES,
  };
}

function tlsOf(values: UpstreamValues, address: Address): TlsSource | undefined {
  const { AO_MODEL_TLS_CA: ca, AO_MODEL_TLS_CERT: cert, AO_MODEL_TLS_KEY: key, AO_MODEL_TLS_NAME: name } = values;
  const wanted = values.AO_MODEL_TLS ?? [ca, cert, key, name].some((value) => value !== undefined);
  return wanted ? new TlsSource({ ca, cert, key, serverName: name ?? nameOf(address) }) : undefined;
}
