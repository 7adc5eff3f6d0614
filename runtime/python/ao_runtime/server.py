"""The gRPC server: it listens at once, serves when the model is loaded, and drains before it ends."""

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.message import DecodeError

from . import health_service, metrics
from .batching import ONE_BY_ONE, Batches, options_of
from .calls import Calls
from .config import Settings
from .endpoint import Endpoint
from .faults import StartupFault
from .health_service import Health
from .in_flight import InFlight
from .listening import listen, port_fault, unlisten
from .loading import Loaded
from .reflection import VERSIONS, Catalogue, Reflection
from .threads import Threads

_log = logging.getLogger("ao_runtime")

_LAST_WORDS = 0.5
"""Seconds for the last bytes of answers and of health's watchers."""


class ModelServer:
    """Serves the model of the folder `root`. Use it from one event loop: `start`, `serve`, `drain`."""

    def __init__(self, settings: Settings, root: str) -> None:
        self._settings = settings
        self._root = root
        self._threads = Threads(settings.concurrency, settings.stream_threads)
        self._health = Health()
        catalogue = Catalogue(read_contract(Path(root, "gen", "contract.binpb")))
        self._reflections = [Reflection(version, catalogue) for version in VERSIONS]
        self._in_flight = InFlight()
        self._routes = _Routes()
        self._routes.add(health_service.SERVICE, self._health.handlers())
        for reflection in self._reflections:
            self._routes.add(reflection.service, reflection.handlers())
        self._metrics: metrics.MetricsServer | None = None
        self._server: Any = None
        self.port = 0

    async def start(self) -> None:
        """Listens; health is NOT_SERVING, and calls are answered UNAVAILABLE. Raises StartupFault as `listen` does."""
        self._server = grpc.aio.server(handlers=[self._routes], options=_options(self._settings))
        self.port = listen(self._server, self._settings)
        await self._server.start()
        if self._settings.metrics_port:
            try:
                self._metrics = _show_metrics(self._settings, self._health)
            except StartupFault:
                await self.drain(0)  # a gRPC server that is not stopped may hold the process
                raise
        where = {"socket": self._settings.socket} if self._settings.socket else {"host": self._settings.host, "port": self.port}
        _log.info("listening", extra=where)

    def serve(self, loaded: Loaded) -> None:
        """The model is there: from now on calls are answered and health is SERVING."""
        for endpoint in loaded.endpoints:
            batches = self._batches(endpoint) if endpoint.batch else None
            calls = Calls(endpoint, batches, self._threads, self._in_flight, self._root)
            self._routes.add_model(endpoint.path, calls.handler)
        self._routes.refusal = None
        metrics.LOAD_SECONDS.set(loaded.seconds)
        self._health.serve(loaded.services)
        rpcs = {endpoint.path.lstrip("/"): "written" if endpoint.written else "not written" for endpoint in loaded.endpoints}
        _log.info("serving", extra={"load_seconds": round(loaded.seconds, 3), "rpcs": rpcs})

    def _batches(self, endpoint: Endpoint) -> Batches:
        settings = self._settings
        options = options_of(endpoint) if settings.batching else ONE_BY_ONE
        return Batches(endpoint, self._threads, options, settings.batch_max_rows, settings.batch_max_queue)

    async def drain(self, grace: float) -> None:
        """Turns health to NOT_SERVING, takes no new call, and waits up to `grace` seconds for those in flight.

        New calls are answered UNAVAILABLE, which callers may try again, while the connections stay: gRPC's own stop would
        cancel what arrives meanwhile.
        """
        self._health.close()
        for reflection in self._reflections:
            reflection.close()
        self._routes.refusal = _refusal("the model-service is ending")
        left = await self._in_flight.ended(grace)
        if left:
            _log.warning("%d calls are cut off", left)
        await self._health.watchers_told(_LAST_WORDS)
        await self._server.stop(_LAST_WORDS)
        unlisten(self._settings)
        self._threads.shutdown()
        if self._metrics:
            await asyncio.to_thread(self._metrics.close)


class _Routes(grpc.GenericRpcHandler):
    """Handlers by path; filled while the server runs, since it listens before the model is there."""

    def __init__(self) -> None:
        self._own: dict[str, Any] = {}
        self._models: dict[str, Any] = {}
        self.refusal: Any = _refusal("the model is loading")

    def add(self, service: str, handlers: dict[str, Any]) -> None:
        """A service of the runtime's own, answered at any time."""
        self._own |= {f"/{service}/{name}": handler for name, handler in handlers.items()}

    def add_model(self, path: str, handler: Any) -> None:
        """An rpc of the model, answered unless there is a refusal."""
        self._models[path] = handler

    def service(self, handler_call_details: Any) -> Any:
        path = handler_call_details.method
        return self._own.get(path) or self.refusal or self._models.get(path)


def _refusal(reason: str) -> Any:
    async def refuse(_requests: object, call: Any) -> None:
        await call.abort(grpc.StatusCode.UNAVAILABLE, reason)

    # For rpcs of any kind: as a handler of one request, gRPC would wait for it, which a client that streams may never send.
    return grpc.stream_stream_rpc_method_handler(refuse)


def read_contract(path: Path) -> Iterable[FileDescriptorProto]:
    """The files of the compiled contract. Raises StartupFault AO_SERVICE_CONTRACT_MISSING."""
    try:
        return FileDescriptorSet.FromString(path.read_bytes()).file
    except (OSError, DecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "its bytes are no compiled contract"
        raise StartupFault(
            "AO_SERVICE_CONTRACT_MISSING",
            f"gen/{path.name} cannot be read: {problem}",
            ["Generate it: `ao sync`", "The server is started in the folder of the model-service"],
            exit_status=78,
        ) from error


def _options(settings: Settings) -> list[tuple[str, int]]:
    size, age = settings.max_message_bytes, settings.max_connection_age_ms
    return [
        ("grpc.max_receive_message_length", size),
        ("grpc.max_send_message_length", size),
        ("grpc.so_reuseport", 0),
        # The api-service pings every 20 seconds while calls are open; a silent stream must not make that an abuse.
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        *([("grpc.max_connection_age_ms", age)] if age else []),
    ]


def _show_metrics(settings: Settings, health: Health) -> metrics.MetricsServer:
    try:
        return metrics.MetricsServer(settings.host, settings.metrics_port, lambda: health.serving)
    except OSError:
        raise port_fault("AO_METRICS_PORT", settings.host, settings.metrics_port) from None
