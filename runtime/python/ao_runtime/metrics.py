"""Metrics of the service in Prometheus' form, and the small HTTP server that shows them. A model may add its own."""

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

_RPC = ("grpc_service", "grpc_method")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

HANDLED = Counter("grpc_server_handled", "Calls answered, by status code.", [*_RPC, "grpc_code"])
SECONDS = Histogram("grpc_server_handling_seconds", "Time to answer a call, seconds.", _RPC, buckets=_SECONDS)
SENT = Counter("grpc_server_msg_sent", "Messages sent.", _RPC)
RECEIVED = Counter("grpc_server_msg_received", "Messages received.", _RPC)
IN_FLIGHT = Gauge("grpc_server_in_flight", "Calls being answered.", _RPC)
BATCH_ROWS = Histogram("model_batch_rows", "Rows the model was given at once.", _RPC, buckets=[2**n for n in range(11)])
BATCH_QUEUE_SECONDS = Histogram(
    "model_batch_queue_seconds", "Time that requests waited for their batch, seconds.", _RPC, buckets=(0.0001, 0.0005, *_SECONDS)
)
LOAD_SECONDS = Gauge("model_load_seconds", "Time it took to import, load and warm the model, seconds.")


class MetricsServer:
    """Serves /metrics, /health/live and /health/ready. `port` is the port it listens on (0 asks for a free one)."""

    def __init__(self, host: str, port: int, ready: Callable[[], bool]) -> None:
        handler = type("Handler", (_Handler,), {"ready": staticmethod(ready)})
        kind = _Server6 if ":" in host else ThreadingHTTPServer
        self._server = kind((host, port), handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="metrics", daemon=True).start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds; who connects and asks nothing would hold a thread for good
    ready: Callable[[], bool]

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/metrics":
            self._reply(200, CONTENT_TYPE_LATEST, generate_latest())
        elif path == "/health/live":
            self._reply(200, "application/json", b'{"status":"ok"}')
        elif path == "/health/ready":
            ready = self.ready()
            self._reply(200 if ready else 503, "application/json", b'{"status":"ok"}' if ready else b'{"status":"not ready"}')
        else:
            self._reply(404, "application/json", b'{"code":5,"message":"not found"}')

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Scrapes are not logged."""
