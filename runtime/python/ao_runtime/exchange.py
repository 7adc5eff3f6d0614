"""One gRPC call: its context, its messages as bytes, its metadata and its end."""

import asyncio
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

import grpc

from .context import Context
from .metadata import Entries
from .status import DETAILS_KEY

_TURNS_OF_A_CANCELLATION = 5
"""gRPC's task → the handler → the method's task → its thread's end → the task that reads for the thread."""


_random = random.Random(os.urandom(16))


def new_id() -> str:
    """A UUID of version 4, not for secrets: the system's, one for each call, would cost as much as half of its log line."""
    digits = f"{_random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) % 4]}{digits[17:20]}-{digits[20:]}"


class Gone(Exception):
    """Nothing can be sent any more: the caller went away, or the server was told to stop at once."""


class Exchange:
    """Used from the event loop of the call; its context from any thread."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self._loop = asyncio.get_running_loop()
        self._initial: asyncio.Future[None] | None = None
        self.context = _context_of(call)
        self.context._send_initial = self._send_initial
        self.sent = self.received = 0

    async def read(self) -> bytes | None:
        """The next message of the client; None when it has sent all."""
        raw = await self._call.read()
        if raw is grpc.aio.EOF:
            # gRPC tells the same when the client has gone, and that it has gone a moment later. It ends a second read
            # after that; then some turns of the loop bring the cancellation from gRPC's task to the one that reads.
            await self._call.read()
            for _ in range(_TURNS_OF_A_CANCELLATION):
                await asyncio.sleep(0)
            return None
        self.received += 1
        return bytes(raw)

    async def write(self, raw: bytes) -> None:
        """Sends a message; returns when the client's connection has room for the next. Raises Gone."""
        if self.context.initial_metadata is None:
            self.context.initial_metadata = ()  # too late for the model to send some
        try:
            await self._initial_sent()
            await self._call.write(raw)
        except Exception as error:  # gRPC has several for this, all its own
            self.context.cancel()
            raise Gone from error
        self.sent += 1

    async def finish(self) -> None:
        """What remains to be done before the status OK. Raises Gone."""
        try:
            await self._initial_sent()
        except Exception as error:
            raise Gone from error
        if self.context.trailing_metadata:
            self._call.set_trailing_metadata(self.context.trailing_metadata)

    async def abort(self, code: grpc.StatusCode, message: str, details: bytes) -> NoReturn:
        """Ends the call with a status; raises what gRPC wants a handler to raise then."""
        with suppress(Exception):  # then the caller is gone, and abort tells
            await self._initial_sent()
        last = ((DETAILS_KEY, details),) if details else ()
        await self._call.abort(code, message, (*self.context.trailing_metadata, *last))
        raise AssertionError("abort raises")

    def _send_initial(self, entries: Entries) -> None:
        # In order with the messages, whichever thread they come from: all of them go through the loop.
        self._loop.call_soon_threadsafe(self._start, entries)

    def _start(self, entries: Entries) -> None:
        self._initial = asyncio.ensure_future(self._call.send_initial_metadata(entries))

    async def _initial_sent(self) -> None:
        if self.context.initial_metadata and self._initial is None:
            await asyncio.sleep(0)  # _start is in the loop's queue
        if self._initial:
            await self._initial


def _context_of(call: Any) -> Context:
    metadata: Mapping[str, str | bytes] = dict(call.invocation_metadata() or ())
    known = metadata.get("x-request-id")
    request_id = known if isinstance(known, str) and known else new_id()
    return Context(request_id=request_id, metadata=metadata, time_remaining=call.time_remaining())
