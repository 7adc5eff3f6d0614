import { ChannelCredentials, credentials, type ChannelOptions, type experimental } from '@grpc/grpc-js';
import type { TlsSource } from '../options/tls.js';

const buffer = (pem: string | Buffer | undefined): Buffer | null => (pem === undefined ? null : Buffer.from(pem));

/** TLS whose certificates and key are read anew for every connection, as they may have been rotated. */
class RotatingCredentials extends ChannelCredentials {
  constructor(private readonly source: TlsSource) {
    super();
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(
    target: experimental.GrpcUri,
    options: ChannelOptions,
    ...rest: Parameters<ChannelCredentials['_createSecureConnector']> extends [unknown, unknown, ...infer R] ? R : never
  ): experimental.SecureConnector {
    const connector = () => {
      const { ca, cert, key } = this.source.current();
      return credentials
        .createSsl(buffer(ca), buffer(key), buffer(cert))
        ._createSecureConnector(target, options, ...rest);
    };
    const first = connector();
    return {
      connect: (socket) => connector().connect(socket),
      waitForReady: () => first.waitForReady(),
      getCallCredentials: () => first.getCallCredentials(),
      destroy: () => first.destroy(),
    };
  }
}

export function credentialsOf(tls: TlsSource | undefined): ChannelCredentials {
  return tls === undefined ? credentials.createInsecure() : new RotatingCredentials(tls);
}
