"""The messages of a client that streams: for `for` in a plain method, for `async for` in an async one."""

import asyncio
import concurrent.futures
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar, cast

from .threads import Turns

T = TypeVar("T")


class Requests(Generic[T]):
    """What a client sends, one message after the other, each fetched when it is asked for.

    Ends when the client has sent all. When it goes away or its deadline passes, asking for the next message raises
    `asyncio.CancelledError`, so that half a stream is not taken for a whole one.
    """

    def __init__(self, read: Callable[[], Awaitable[T | None]], turns: Turns) -> None:
        self._read = read
        self._turns = turns
        self._loop = asyncio.get_running_loop()
        self._cut = self._ended = False
        self._reading: asyncio.Task[Any] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        message = await self._next()
        if message is None:
            raise StopAsyncIteration
        return message

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if asyncio._get_running_loop() is self._loop:
            raise TypeError("in an `async def`, read requests with `async for`")
        with self._turns.given_up():
            message = _result(asyncio.run_coroutine_threadsafe(self._for_thread(), self._loop))
        if message is None:
            raise StopIteration
        return cast(T, message)

    def cut(self) -> None:
        """The call is over: who waits for a message, in a thread, waits no more. For the server, in the event loop."""
        self._cut = True
        if self._reading is not None:
            self._reading.cancel()

    async def _for_thread(self) -> T | None:
        self._reading = asyncio.current_task()
        try:
            return await self._next()
        finally:
            self._reading = None

    async def _next(self) -> T | None:
        if self._cut:
            raise asyncio.CancelledError
        message = None if self._ended else await self._read()
        self._ended = message is None
        return message


def _result(reading: Any) -> object:
    try:
        return reading.result()
    except concurrent.futures.CancelledError:
        raise asyncio.CancelledError from None
