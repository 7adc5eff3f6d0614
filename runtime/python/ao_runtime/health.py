"""`python -m ao_runtime.health`: exits 0 when the service of this machine is ready, else 1. For a container's health check."""

import os
import sys

import grpc

_SERVING = b"\x08\x01"


def main() -> int:
    """Asks grpc.health.v1 on AO_PORT. The request for the whole server is empty, its good answer two bytes."""
    address = f"127.0.0.1:{os.environ.get('AO_PORT') or 50051}"
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer: bytes = channel.unary_unary("/grpc.health.v1.Health/Check", bytes, bytes)(b"", timeout=2)
        except grpc.RpcError as error:
            print(f"{address}: {error.code().name}: {error.details()}", file=sys.stderr)
            return 1
    if answer != _SERVING:
        print(f"{address}: not ready", file=sys.stderr)
    return 0 if answer == _SERVING else 1


if __name__ == "__main__":
    sys.exit(main())
