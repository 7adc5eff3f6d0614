"""One rpc and the method of the model that answers it."""

import asyncio
import contextvars
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError, Message

from .context import Context
from .errors import InvalidArgument
from .service import Rpc, ServiceBase


class WrongAnswer(TypeError):
    """A method returned something else than the contract's response. `at` is the method's place, `file:line`."""

    def __init__(self, message: str, at: str) -> None:
        super().__init__(message)
        self.at = at


class Unruly(Exception):
    """A method raised `error`, which would end more than its call: SystemExit, KeyboardInterrupt, StopIteration …"""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True)
class Endpoint:
    """Answers `path` (`/iris.v1.Classifier/Classify`) by a bound method of the model."""

    path: str
    rpc: Rpc
    method: Callable[[Any, Context], Any]

    @property
    def written(self) -> bool:
        """False while the method is the generated base's, which answers UNIMPLEMENTED."""
        return self.rpc.method not in _generated(type(getattr(self.method, "__self__", None)))

    @property
    def place(self) -> str:
        """Where the method is written: `/project/model.py:12`."""
        code = getattr(inspect.unwrap(self.method), "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code else ""

    def request(self, raw: bytes) -> Message:
        """The request that the bytes are. Raises InvalidArgument when they are none, or lack a `required` field (proto2)."""
        request = self.rpc.request()
        try:
            request.MergeFromString(raw)
        except DecodeError:
            raise InvalidArgument("", f"the bytes are no {self.rpc.request.__name__}") from None
        if not request.IsInitialized():
            raise InvalidArgument(request.FindInitializationErrors()[0], "is required")
        return request

    async def answer(self, request: Message, context: Context, threads: Executor) -> Message:
        """The model's response. A plain method runs in `threads`, an `async def` in the event loop.

        Raises what the method raises (what would end the process, too, as Unruly), and WrongAnswer when it returns no
        `response` of the contract.
        """
        try:
            answer = await self._call(request, context, threads)
        except asyncio.CancelledError:
            context.cancel()
            raise
        if not isinstance(answer, self.rpc.response):
            raise WrongAnswer(self._wrong(answer), self.place)
        return answer

    async def _call(self, request: Message, context: Context, threads: Executor) -> object:
        if inspect.iscoroutinefunction(self.method):
            return await _telling(self.method(request, context), context)
        run = contextvars.copy_context().run
        answer = await asyncio.get_running_loop().run_in_executor(threads, run, _tamed, self.method, request, context)
        return await _telling(answer, context) if inspect.isawaitable(answer) else answer

    def _wrong(self, answer: object) -> str:
        got = "None (is a `return` missing?)" if answer is None else type(answer).__name__
        return f"{self.rpc.method} must return a {self.rpc.response.__name__}, it returned {got}"


def endpoints_of(model: ServiceBase, base: type[ServiceBase]) -> list[Endpoint]:
    """The endpoints by which an object of the user's class serves a service."""
    return [Endpoint(f"/{base.SERVICE}/{rpc.name}", rpc, getattr(model, rpc.method)) for rpc in base.RPCS]


def _tamed(method: Callable[[Any, Context], Any], request: Message, context: Context) -> object:
    try:
        return method(request, context)
    except (StopIteration, StopAsyncIteration) as error:  # no future can hold these
        raise Unruly(error) from None
    except Exception:
        raise
    except BaseException as error:  # noqa: BLE001 - one call must not end the service
        raise Unruly(error) from None


async def _awaited(answer: Awaitable[object]) -> object:
    try:
        return await answer
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as error:  # noqa: BLE001 - see _tamed()
        raise Unruly(error) from None


async def _telling(answer: Awaitable[object], context: Context) -> object:
    """Awaits; when cancelled, `context.cancelled()` is true before the method sees its CancelledError."""
    answering = asyncio.ensure_future(_awaited(answer))
    try:
        return await asyncio.shield(answering)
    except asyncio.CancelledError as error:
        if answering.cancelled():  # by the method itself: its caller still waits
            raise Unruly(error) from None
        context.cancel()
        answering.cancel()
        await asyncio.wait({answering})
        raise


def _generated(model: type) -> set[str]:
    for owner in model.__mro__:
        rpcs = vars(owner).get("RPCS")
        if rpcs is not None:
            mine = [cls for cls in model.__mro__ if "RPCS" not in vars(cls)]
            return {rpc.method for rpc in rpcs if not any(rpc.method in vars(cls) for cls in mine)}
    return set()
