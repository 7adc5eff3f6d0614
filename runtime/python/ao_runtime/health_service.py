"""grpc.health.v1: NOT_SERVING while the model loads and while the server drains, SERVING between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import grpc

from .in_flight import InFlight
from .protos import message_class

SERVICE = "grpc.health.v1.Health"

_Request = message_class(f"{SERVICE}CheckRequest")
_Response = message_class(f"{SERVICE}CheckResponse")
_SERVING, _NOT_SERVING, _SERVICE_UNKNOWN = 1, 2, 3


class Health:
    """The state of the server and of each service it knows, told to who asks (Check) and to who waits (Watch)."""

    def __init__(self) -> None:
        self._known = {""}
        self._serving = False
        self._closed = False
        self._changed = asyncio.Event()
        self._watchers = InFlight()

    @property
    def serving(self) -> bool:
        """True between the end of loading and the begin of draining."""
        return self._serving

    def serve(self, services: Iterable[str]) -> None:
        """The model is loaded and warm: these services are served."""
        self._known |= {"", *services}
        self._set(True)

    def close(self) -> None:
        """The server drains: nothing is served any more, and watchers are let go after they were told."""
        self._closed = True
        self._set(False)

    async def watchers_told(self, timeout: float) -> None:
        """Waits until every watcher was told and let go, at most `timeout` seconds (one may not be listening)."""
        await self._watchers.ended(timeout)

    def handlers(self) -> dict[str, Any]:
        """The handlers of the service by the name of the rpc."""
        codec = {"request_deserializer": _Request.FromString, "response_serializer": _Response.SerializeToString}
        return {
            "Check": grpc.unary_unary_rpc_method_handler(self._check, **codec),
            "Watch": grpc.unary_stream_rpc_method_handler(self._watch, **codec),
        }

    def _set(self, serving: bool) -> None:
        self._serving = serving
        self._changed.set()
        self._changed = asyncio.Event()

    def _status(self, service: str) -> int:
        if service not in self._known:
            return _SERVICE_UNKNOWN
        return _SERVING if self._serving else _NOT_SERVING

    async def _check(self, request: Any, context: Any) -> Any:
        if request.service not in self._known:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"no service {request.service!r} here")
        return _Response(status=self._status(request.service))

    async def _watch(self, request: Any, _context: Any) -> AsyncIterator[Any]:
        told = None
        with self._watchers.one():
            while True:
                changed, status = self._changed, self._status(request.service)
                if status != told:
                    told = status
                    yield _Response(status=status)
                if self._closed:
                    return
                await changed.wait()
