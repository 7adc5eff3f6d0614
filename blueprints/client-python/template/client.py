"""What every client made by ao shares: calls, streams, errors. It needs no package."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from .errors import ApiError, error_of
from .http_call import answer
from .request import RawBody, Rpc, http_request, json_of
from .web_socket import WebSocket

LONGEST_WAIT = 30
REPEATABLE = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}


@dataclass(frozen=True)
class CallOptions:
    """`timeout` is in seconds. An idempotency key makes any call one that may be repeated."""

    timeout: float | None = None
    headers: dict[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None


class Client:
    """Calls the rpcs of a service; may be used from several threads.

    `base_url` is where the api-service is, such as `http://localhost:8000`. `retries` is how often a call that may be
    repeated is, when the service says 503 and when to come back.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: dict[str, str] | None = None,
        timeout: float | None = None,
        retries: int = 2,
    ) -> None:
        self._base_url = base_url
        self._options = CallOptions(timeout, headers or {})
        self._retries = retries

    def _unary(self, rpc: Rpc, request: object, options: CallOptions | None) -> object:
        chosen = self._with(options)
        again = rpc.verb in REPEATABLE or chosen.idempotency_key is not None
        ends = math.inf if chosen.timeout is None else time.monotonic() + chosen.timeout
        for left in range(self._retries if again else 0, -1, -1):
            try:
                return self._once(rpc, request, chosen)
            except ApiError as error:
                wait = error.retry_after
                if left == 0 or error.status != 503 or wait is None or wait > LONGEST_WAIT:
                    raise
                remaining = ends - time.monotonic() - wait
                if remaining <= 0:
                    raise ApiError("DEADLINE_EXCEEDED", 0, "the answer was not there in time") from error
                time.sleep(wait)
            if chosen.timeout is not None:
                chosen = replace(chosen, timeout=remaining)
        raise AssertionError("unreachable")

    def _once(self, rpc: Rpc, request: object, options: CallOptions) -> object:
        http = http_request(rpc, request)
        headers = _headers(options, "application/json", http.content_type)
        with answer(self._base_url, rpc.verb, http.target, headers, http.content, options.timeout) as response:
            if rpc.raw_response:
                return RawBody(response.getheader("Content-Type", ""), response.read())
            return json.loads(response.read())

    def _server_stream(self, rpc: Rpc, request: object, options: CallOptions | None) -> Iterator[Any]:
        chosen = self._with(options)
        http = http_request(rpc, request)
        accept = "*/*" if rpc.raw_response else "application/x-ndjson"
        headers = _headers(chosen, accept, http.content_type)
        with answer(self._base_url, rpc.verb, http.target, headers, http.content, chosen.timeout) as response:
            if rpc.raw_response:
                while data := response.read1(65536):
                    yield RawBody(response.getheader("Content-Type", ""), data)
            else:
                for line in response:
                    if line.strip():
                        yield _result(line)

    def _client_stream(self, rpc: Rpc, requests: Iterable[object], options: CallOptions | None) -> object:
        chosen = self._with(options)
        headers = _headers(chosen, "application/json", "application/x-ndjson")
        lines = (json_of(request).encode() + b"\n" for request in requests)
        with answer(self._base_url, rpc.verb, _target(rpc), headers, lines, chosen.timeout) as response:
            return json.loads(response.read())

    def _bidi_stream(self, rpc: Rpc, requests: Iterable[object], options: CallOptions | None) -> Iterator[Any]:
        chosen = self._with(options)
        ws = WebSocket(self._base_url, _target(rpc), _headers(chosen, "application/json", None), chosen.timeout)
        failed: list[BaseException] = []
        # Requests may wait for answers: they are sent from a thread of their own.
        threading.Thread(target=_send_all, args=(ws, requests, failed), daemon=True).start()
        try:
            while (text := ws.receive()) is not None:
                yield _result(text)
        except ApiError as error:
            raise failed[0] if failed else error
        finally:
            ws.close()

    def _with(self, options: CallOptions | None) -> CallOptions:
        given = options or CallOptions()
        timeout = self._options.timeout if given.timeout is None else given.timeout
        return CallOptions(timeout, {**self._options.headers, **given.headers}, given.idempotency_key)


def _send_all(ws: WebSocket, requests: Iterable[object], failed: list[BaseException]) -> None:
    try:
        for request in requests:
            if not ws.send(json_of(request)):
                return
        # An empty text says that no more will come.
        ws.send("")
    except BaseException as error:
        failed.append(error)
        ws.abandon()


def _target(rpc: Rpc) -> str:
    return "".join(part for part in rpc.path if isinstance(part, str))


def _headers(options: CallOptions, accept: str, content_type: str | None) -> dict[str, str]:
    headers = {"Accept": accept, **options.headers}
    if content_type is not None:
        headers["Content-Type"] = content_type
    if options.timeout is not None:
        headers["Grpc-Timeout"] = f"{min(max(1, math.ceil(options.timeout * 1000)), 99_999_999)}m"
    if options.idempotency_key is not None:
        headers["Idempotency-Key"] = options.idempotency_key
    return headers


def _result(text: str | bytes) -> object:
    """The message in a line or a frame. Raises the error that it may be instead."""
    found = json.loads(text)
    if "error" in found:
        raise error_of(found["error"], 200)
    return found.get("result")
