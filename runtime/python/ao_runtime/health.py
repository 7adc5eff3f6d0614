"""`python -m ao_runtime.health`: exits 0 when the service of this machine is ready, else 1. For a container's health check."""

import os
import sys
import urllib.request

import grpc

_SERVING = b"\x08\x01"


def main() -> int:
    """Asks grpc.health.v1 on AO_SOCKET or AO_PORT; a service with TLS, whose callers need certificates, at AO_METRICS_PORT."""
    env = os.environ
    if env.get("AO_TLS_CERT"):
        return _by_http(env.get("AO_METRICS_PORT") or "0")
    return _by_grpc(f"unix:{env['AO_SOCKET']}" if env.get("AO_SOCKET") else f"127.0.0.1:{env.get('AO_PORT') or 50051}")


def _by_grpc(address: str) -> int:
    """The request for the whole server is empty, its good answer two bytes."""
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer: bytes = channel.unary_unary("/grpc.health.v1.Health/Check", bytes, bytes)(b"", timeout=2)
        except grpc.RpcError as error:
            print(f"{address}: {error.code().name}: {error.details()}", file=sys.stderr)
            return 1
    if answer != _SERVING:
        print(f"{address}: not ready", file=sys.stderr)
    return 0 if answer == _SERVING else 1


def _by_http(port: str) -> int:
    address = f"http://127.0.0.1:{port}/health/ready"
    if port == "0":
        print("with TLS the health check needs AO_METRICS_PORT", file=sys.stderr)
        return 1
    try:
        without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with without_proxy.open(address, timeout=2):
            return 0
    except OSError as error:  # also an answer other than 200
        print(f"{address}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
