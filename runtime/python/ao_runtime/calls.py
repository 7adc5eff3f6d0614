"""From the bytes of a request to the bytes of an answer, with the status, log line and metrics of the call."""

import logging
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any, NoReturn

import grpc

from . import logs, metrics, status
from .context import Context
from .endpoint import Endpoint, Unruly, WrongAnswer
from .errors import ModelError
from .faults import describe, from_users_code, place_of
from .in_flight import InFlight

_log = logging.getLogger("ao_runtime")
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class Calls:
    """Answers the calls of one endpoint; `handler` is what gRPC is given."""

    def __init__(self, endpoint: Endpoint, threads: Executor, in_flight: InFlight, root: str) -> None:
        self._endpoint = endpoint
        self._threads = threads
        self._in_flight = in_flight
        self._root = root
        self._rpc = endpoint.path.lstrip("/")
        self._labels = self._rpc.split("/")
        self.handler: Any = grpc.unary_unary_rpc_method_handler(self._handle)

    async def _handle(self, raw: bytes, call: Any) -> bytes:
        context = context_of(call)
        logs.request_id.set(context.request_id)
        begun, code = time.perf_counter(), "CANCELLED"
        try:
            with self._in_flight.one(), metrics.IN_FLIGHT.labels(*self._labels).track_inprogress():
                answer = await self._answer(raw, context)
            code = "OK"
            return answer
        except Exception as error:  # noqa: BLE001 - whatever a model raises is answered
            told = error if isinstance(error, ModelError) else self._internal(error.error if isinstance(error, Unruly) else error)
            code = _CODES[told.code].name
            await _abort(call, told)
        finally:
            self._observe(code, time.perf_counter() - begun)

    async def _answer(self, raw: bytes, context: Context) -> bytes:
        answer = await self._endpoint.answer(self._endpoint.request(raw), context, self._threads)
        # Maps in the order of their keys, so that the same answer is the same bytes and the same JSON.
        return answer.SerializeToString(deterministic=True)

    def _internal(self, error: BaseException) -> ModelError:
        error_id = str(uuid.uuid4())
        at, _ = place_of(error, self._root)
        extra = {"rpc": self._rpc, "error_id": error_id, "at": at}
        if isinstance(error, WrongAnswer):
            extra["at"] = error.at.removeprefix(f"{self._root}/")
            _log.error("%s", error, extra=extra)
        else:
            trace = (type(error), error, from_users_code(error.__traceback__, self._root))
            _log.error("%s raised %s", self._endpoint.rpc.method, describe(error), extra=extra, exc_info=trace)
        told = ModelError(f"internal error {error_id}")
        told.code = grpc.StatusCode.INTERNAL.value[0]
        return told

    def _observe(self, code: str, seconds: float) -> None:
        metrics.HANDLED.labels(*self._labels, code).inc()
        metrics.SECONDS.labels(*self._labels).observe(seconds)
        _log.info("call", extra={"rpc": self._rpc, "code": code, "ms": round(seconds * 1000, 2)})


def context_of(call: Any) -> Context:
    """What the model is told of a gRPC call; a call without a request id is given one."""
    metadata: Mapping[str, str | bytes] = dict(call.invocation_metadata() or ())
    known = metadata.get("x-request-id")
    request_id = known if isinstance(known, str) and known else str(uuid.uuid4())
    return Context(request_id=request_id, metadata=metadata, time_remaining=call.time_remaining())


async def _abort(call: Any, error: ModelError) -> NoReturn:
    details = status.details(error)
    trailing = ((status.DETAILS_KEY, details),) if details else ()
    await call.abort(_CODES[error.code], error.message, trailing)
    raise AssertionError("abort raises")
