"""One rpc and the method of the model that answers it."""

import asyncio
import inspect
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.message import DecodeError, Message

from .context import Context
from .errors import InvalidArgument
from .requests import Requests
from .service import Rpc, ServiceBase
from .threads import OwnThread, Threads, Unruly

Send = Callable[[Message], Awaitable[None]]
"""Takes a message of a stream; returns when the next one may come."""

_END: Any = object()


class WrongAnswer(TypeError):
    """A method gave something else than the contract's response. `at` is the method's place, `file:line`."""

    def __init__(self, message: str, at: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Endpoint:
    """Answers `path` (`/iris.v1.Classifier/Classify`) by a bound method of the model.

    `batch` is the method that answers many requests at once, where the model has one: then `method` is not used.
    """

    path: str
    rpc: Rpc
    method: Callable[[Any, Context], Any]
    batch: Callable[[list[Any], list[Context]], Any] | None = None

    @property
    def written(self) -> bool:
        """False while the method is the generated base's, which answers UNIMPLEMENTED."""
        return self.batch is not None or _is_the_users(type(self.model), self.rpc.method)

    @property
    def model(self) -> ServiceBase | None:
        """The object whose method it is."""
        model = getattr(self.method, "__self__", None)
        return model if isinstance(model, ServiceBase) else None

    @property
    def name(self) -> str:
        """Name of the method that is called."""
        return self.rpc.batch if self.batch else self.rpc.method

    @property
    def function(self) -> Callable[..., Any]:
        """The method that is called."""
        return self.batch or self.method

    @property
    def place(self) -> str:
        """Where the method is written: `/project/model.py:12`."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code else ""

    def request(self, raw: bytes) -> Message:
        """The request that the bytes are. Raises InvalidArgument when they are none, or lack a `required` field (proto2)."""
        request: Any = self.rpc.request()
        try:
            request.MergeFromString(raw)
        except DecodeError:
            raise InvalidArgument("", f"the bytes are no {self.rpc.request.__name__}") from None
        if not request.IsInitialized():
            raise InvalidArgument(request.FindInitializationErrors()[0], "is required")
        return cast(Message, request)

    async def answer(self, request: "Message | Requests[Message]", context: Context, threads: Threads) -> Message:
        """The one response to a request, or to a stream of them.

        A plain method runs in `threads`, an `async def` in the event loop. Raises what the method raises (what would end
        the process, too, as Unruly), and WrongAnswer when it returns no `response` of the contract.
        """
        if isinstance(request, Requests):
            return self.checked(await _telling(self._from_stream(request, context, threads), context))
        function = self.method
        if inspect.iscoroutinefunction(function):
            return self.checked(await _telling(function(request, context), context))
        try:
            answer = await threads.run(function, request, context)
        except asyncio.CancelledError:
            context.cancel()
            raise
        return self.checked(await _telling(answer, context) if inspect.isawaitable(answer) else answer)

    async def stream(self, request: "Message | Requests[Message]", context: Context, threads: Threads, send: Send) -> None:
        """Sends the responses of a method that streams, each when the one before was taken.

        A generator that is left before its end, since nobody takes its messages or one of them is wrong, is closed.
        Raises as `answer` does, and what `send` raises.
        """
        await _telling(self._stream(request, context, threads, send), context)

    def checked(self, answer: object, verb: str = "return") -> Message:
        """The answer, if it is a response of the contract. Raises WrongAnswer."""
        if isinstance(answer, self.rpc.response):
            return answer
        missing = " (is a `return` missing?)" if verb == "return" else ""
        raise self.wrong(f"{verb} a {self.rpc.response.__name__}", f"None{missing}" if answer is None else type(answer).__name__)

    def wrong(self, wanted: str, got: str) -> WrongAnswer:
        """The method `must return …, it returned …`."""
        return WrongAnswer(f"{self.name} must {wanted}, it {wanted.split()[0]}ed {got}", self.place)

    async def _from_stream(self, requests: Requests[Message], context: Context, threads: Threads) -> object:
        if inspect.iscoroutinefunction(self.method):
            return await self.method(requests, context)
        thread = threads.own()
        try:
            answer = await thread.run(self.method, requests, context)
            return await answer if inspect.isawaitable(answer) else answer
        finally:
            requests.cut()
            thread.end()

    async def _stream(self, request: "Message | Requests[Message]", context: Context, threads: Threads, send: Send) -> None:
        thread: OwnThread | None = None
        answers: Any = None
        try:
            if inspect.isasyncgenfunction(self.method) or inspect.iscoroutinefunction(self.method):
                answers = self.method(request, context)
            else:
                thread = threads.own()
                answers = await thread.run(self.method, request, context)
            if inspect.isawaitable(answers):
                answers = await answers
            if isinstance(answers, AsyncIterable):
                await self._send_async(answers, send)
            else:
                await self._send_plain(answers, thread or (thread := threads.own()), send)
        finally:
            if isinstance(request, Requests):
                request.cut()
            if thread:
                thread.end()

    async def _send_async(self, answers: AsyncIterable[object], send: Send) -> None:
        try:
            async for message in answers:
                await send(self.checked(message, "yield"))
        finally:
            if inspect.isasyncgen(answers):
                await answers.aclose()

    async def _send_plain(self, answers: object, thread: OwnThread, send: Send) -> None:
        if isinstance(answers, Message) or not isinstance(answers, Iterable):
            got = "None (is a `yield` missing?)" if answers is None else type(answers).__name__
            raise self.wrong(f"return an iterator of {self.rpc.response.__name__}", got)
        messages = await thread.run(iter, answers)
        thread.at_end = getattr(messages, "close", None)
        while (message := await thread.run(next, messages, _END)) is not _END:
            await send(self.checked(message, "yield"))


def endpoints_of(model: ServiceBase, base: type[ServiceBase]) -> list[Endpoint]:
    """The endpoints by which an object of the user's class serves a service."""

    def endpoint(rpc: Rpc) -> Endpoint:
        batch = getattr(model, rpc.batch) if _is_the_users(type(model), rpc.batch) else None
        return Endpoint(f"/{base.SERVICE}/{rpc.name}", rpc, getattr(model, rpc.method), batch)

    return [endpoint(rpc) for rpc in base.RPCS]


async def awaited(answer: Awaitable[object]) -> object:
    """The result. What would end the event loop is raised as Unruly."""
    try:
        return await answer
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as error:  # noqa: BLE001 - see tamed()
        raise Unruly(error) from None


async def _telling(answer: Awaitable[object], context: Context) -> object:
    """Awaits; when cancelled, `context.cancelled()` is true before the method sees its CancelledError."""
    answering = asyncio.ensure_future(awaited(answer))
    try:
        return await asyncio.shield(answering)
    except asyncio.CancelledError as error:
        if answering.cancelled():  # by the method itself: its caller still waits
            raise Unruly(error) from None
        context.cancel()
        answering.cancel()
        await asyncio.wait({answering})
        raise


def _is_the_users(model: type, name: str) -> bool:
    """Whether a method comes from a class of the user's, not from a generated base."""
    owner = next((cls for cls in model.__mro__ if name in vars(cls)), None)
    return owner is not None and "RPCS" not in vars(owner)
