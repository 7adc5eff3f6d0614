import { Client, compressionAlgorithms, connectivityState } from '@grpc/grpc-js';
import type { UpstreamOptions } from '../options/index.js';
import { credentialsOf } from './credentials.js';
import { registerResolver, targetOf } from './resolver.js';
import { toGrpcJs } from './service-config.js';

/**
 * One channel for all calls. It reconnects by itself, fast enough that a model-service that is back is used within
 * half a second, and pings while calls are open, so that a host that vanished without a word does not hold every call to
 * its deadline.
 */
const OPTIONS = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.max_send_message_length': -1,
  // Of a stream, so much waits within grpc-js whatever the server does, and each write copies the list of what waits: with the
  // default of 1 MiB, small messages cost ten times as much. A request that is larger is not retried.
  'grpc.per_rpc_retry_buffer_size': 64 * 1024,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Two apps in one process (tests, say) must not share a connection that one of them closes.
  'grpc.use_local_subchannel_pool': 1,
};

/** A client for calls to the upstream; connects at the first call. */
export function openClient(options: UpstreamOptions): Client {
  registerResolver();
  const { target, tls } = options;
  return new Client(targetOf(target), credentialsOf(tls), {
    ...OPTIONS,
    'grpc.keepalive_time_ms': options.keepaliveMs,
    'grpc.max_receive_message_length': options.maxResponseBytes,
    'grpc.default_compression_algorithm': compressionAlgorithms[options.compression],
    'grpc.service_config': toGrpcJs(options.serviceConfig),
    ...(tls === undefined ? {} : { 'grpc.ssl_target_name_override': tls.serverName }),
  });
}

export function isReady(client: Client): boolean {
  return client.getChannel().getConnectivityState(true) === connectivityState.READY;
}
