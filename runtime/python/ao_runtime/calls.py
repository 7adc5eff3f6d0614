"""From the bytes of requests to the bytes of answers, with the status, log line and metrics of the call."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc
from google.protobuf.message import Message
from prometheus_client import Counter

from . import logs, metrics, status
from .batching import Batches, BatchFailed
from .context import Context
from .endpoint import Endpoint, WrongAnswer
from .errors import DeadlineExceeded, ModelError
from .exchange import Exchange, Gone
from .faults import describe, from_users_code, place_of
from .in_flight import InFlight
from .requests import Requests
from .threads import Threads, Unruly

_log = logging.getLogger("ao_runtime")
_CODES = {code.value[0]: code for code in grpc.StatusCode if code is not grpc.StatusCode.OK}


class Calls:
    """Answers the calls of one endpoint, by its own method or in batches; `handler` is what gRPC is given."""

    def __init__(self, endpoint: Endpoint, batches: Batches | None, threads: Threads, in_flight: InFlight, root: str) -> None:
        self._endpoint = endpoint
        self._answer_of: Callable[[Any, Context, Threads], Awaitable[Message]] = batches.answer if batches else endpoint.answer
        self._threads = threads
        self._in_flight = in_flight
        self._root = root
        self._rpc = endpoint.path.lstrip("/")
        self._labels = self._rpc.split("/")
        self._running, self._seconds = metrics.IN_FLIGHT.labels(*self._labels), metrics.SECONDS.labels(*self._labels)
        self._sent, self._received = metrics.SENT.labels(*self._labels), metrics.RECEIVED.labels(*self._labels)
        self._handled: dict[str, Counter] = {}
        kinds: dict[str, Any] = {
            "unary": grpc.unary_unary_rpc_method_handler(self._unary),
            "server_streaming": grpc.unary_stream_rpc_method_handler(self._server_stream),
            "client_streaming": grpc.stream_unary_rpc_method_handler(self._client_stream),
            "bidi_streaming": grpc.stream_stream_rpc_method_handler(self._bidi),
        }
        self.handler: Any = kinds[endpoint.rpc.kind]

    async def _unary(self, raw: bytes, call: Any) -> bytes | None:
        return await self._handle(Exchange(call), lambda exchange: self._answer(self._one(raw, exchange), exchange))

    async def _client_stream(self, _raw: object, call: Any) -> bytes | None:
        return await self._handle(Exchange(call), lambda exchange: self._answer(self._requests(exchange), exchange))

    async def _server_stream(self, raw: bytes, call: Any) -> None:
        await self._handle(Exchange(call), lambda exchange: self._stream(self._one(raw, exchange), exchange))

    async def _bidi(self, _raw: object, call: Any) -> None:
        await self._handle(Exchange(call), lambda exchange: self._stream(self._requests(exchange), exchange))

    async def _handle(self, exchange: Exchange, work: Callable[[Exchange], Awaitable[bytes | None]]) -> bytes | None:
        logs.request_id.set(exchange.context.request_id)
        begun, code = time.perf_counter(), "CANCELLED"
        self._running.inc()
        try:
            with self._in_flight.one():
                answer = await work(exchange)
                await exchange.finish()
            code = "OK"
            return answer
        except Gone:
            raise asyncio.CancelledError from None
        except Exception as error:  # noqa: BLE001 - whatever a model raises is answered
            told = self._told(error)
            code = _CODES[told.code].name
            await exchange.abort(_CODES[told.code], *status.told(told))
        finally:
            self._running.dec()
            self._observe(exchange, code, time.perf_counter() - begun)

    async def _answer(self, request: Message | Requests[Message], exchange: Exchange) -> bytes:
        answer = await self._answer_of(request, exchange.context, self._threads)
        if exchange.context.time_remaining() == 0:
            raise DeadlineExceeded("the answer came after the deadline")
        self._sent.inc()
        exchange.sent += 1
        return encoded(answer)

    async def _stream(self, request: Message | Requests[Message], exchange: Exchange) -> None:
        async def send(message: Message) -> None:
            await exchange.write(encoded(message))
            self._sent.inc()

        await self._endpoint.stream(request, exchange.context, self._threads, send)
        # A method that asks `cancelled()` and stops then has not said all: its stream must not look whole.
        if exchange.context.time_remaining() == 0:
            raise DeadlineExceeded("the stream ended after the deadline")

    def _one(self, raw: bytes, exchange: Exchange) -> Message:
        self._received.inc()
        exchange.received += 1
        return self._endpoint.request(raw)

    def _requests(self, exchange: Exchange) -> Requests[Message]:
        async def read() -> Message | None:
            raw = await exchange.read()
            if raw is None:
                return None
            self._received.inc()
            return self._endpoint.request(raw)

        return Requests(read, self._threads.turns)

    def _told(self, error: Exception) -> ModelError:
        if isinstance(error, ModelError) and error.code in _CODES:
            return error
        if isinstance(error, BatchFailed):
            error.told = error.told or self._internal(error.error, {"request_ids": error.request_ids})
            return error.told
        return self._internal(error)

    def _internal(self, failure: BaseException, known: Mapping[str, object] | None = None) -> ModelError:
        error = failure.error if isinstance(failure, Unruly) else failure
        error_id = str(uuid.uuid4())
        at, _ = place_of(error, self._root)
        extra = {"rpc": self._rpc, "error_id": error_id, "at": at, **(known or {})}
        if isinstance(error, WrongAnswer):
            extra["at"] = error.at.removeprefix(f"{self._root}/")
            _log.error("%s", error, extra=extra)
        else:
            trace = (type(error), error, from_users_code(error.__traceback__, self._root))
            _log.error("%s raised %s", self._endpoint.name, describe(error), extra=extra, exc_info=trace)
        told = ModelError(f"internal error {error_id}")
        told.code = grpc.StatusCode.INTERNAL.value[0]
        return told

    def _observe(self, exchange: Exchange, code: str, seconds: float) -> None:
        if code not in self._handled:
            self._handled[code] = metrics.HANDLED.labels(*self._labels, code)
        self._handled[code].inc()
        self._seconds.observe(seconds)
        if not _log.isEnabledFor(logging.INFO):
            return
        extra: dict[str, object] = {"rpc": self._rpc, "code": code, "ms": round(seconds * 1000, 2)}
        if self._endpoint.rpc.kind != "unary":
            extra |= {"received": exchange.received, "sent": exchange.sent}
        # As `_log.info`, which would look for the line of the program that logs.
        _log.handle(_log.makeRecord(_log.name, logging.INFO, "", 0, "call", (), None, extra=extra))


def encoded(message: Message) -> bytes:
    """The bytes of an answer, maps in the order of their keys: the same answer is the same bytes and the same JSON."""
    return message.SerializeToString(deterministic=True)
