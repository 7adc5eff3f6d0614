"""Texts of model.py."""

GOOD = """
import asyncio
import logging
import time

from ao_runtime import Context, InvalidArgument, ModelError, NotFound
from gen.base import EchoBase, OtherBase, StreamsBase
from gen.echo.echo_pb2 import EchoRequest, EchoResponse


class Teapot(ModelError):
    code = 418


class Echo(EchoBase):
    def load(self):
        logging.getLogger("mine").warning("loading %s", "slowly", extra={"file": "weights"})
        self.loaded = True

    async def warm(self):
        await asyncio.sleep(0)

    def say(self, request: EchoRequest, context: Context) -> EchoResponse:
        if request.text == "bad":
            raise InvalidArgument("text", "must be good")
        if request.text == "nowhere":
            raise NotFound("no such text")
        if request.text == "long":
            raise InvalidArgument("text", "ü" * 20_000)
        if request.text == "teapot":
            raise Teapot("is no status of gRPC")
        if request.text == "never":
            raise NotFound("come back", retry_after=float("inf"))
        if request.text == "break":
            raise ValueError("secret detail")
        if request.text == "wrong":
            return request
        if request.text == "nothing":
            return None
        if request.text == "huge":
            return EchoResponse(text="x" * 5_000_000)
        context.log.info("saying", extra={"length": len(request.text)})
        end = time.monotonic() + request.wait
        while time.monotonic() < end:
            if context.cancelled():
                context.log.info("gave up")
                break
            time.sleep(0.01)
        return EchoResponse(text=f"{request.text} {context.request_id} {context.metadata.get('who', '')}".strip())

    async def shout(self, request, context):
        try:
            await asyncio.sleep(request.wait)
        except asyncio.CancelledError:
            context.log.info("cancelled %s", context.cancelled())
            raise
        return EchoResponse(text=request.text.upper() + ("" if context.time_remaining() is None else "!"))


class Streams(StreamsBase):
    pass


class Other(OtherBase):
    pass
"""

STREAMS = """
import asyncio
import threading
import time

from ao_runtime import Context, InvalidArgument, Requests
from gen.base import EchoBase, OtherBase, StreamsBase
from gen.echo.echo_pb2 import EchoRequest, EchoResponse


def answers(text, context):
    # The words of the text, one a message; some of them do what they say.
    for number, word in enumerate(text.split() * (1000 if text in ("again", "endless") else 1)):
        if word == "bad":
            raise InvalidArgument("text", "must be good")
        if word == "break":
            raise ValueError("secret detail")
        if word == "exit":
            raise SystemExit(3)
        if word == "wrong":
            yield EchoRequest()
        elif word == "initial":
            context.send_initial_metadata([("first", "1"), ("raw-bin", b"\\x00")])
        elif word == "trailing":
            context.set_trailing_metadata({"last": "2"})
        elif word == "patient":
            while not context.cancelled():
                time.sleep(0.005)
        else:
            context.log.info("yielding", extra={"number": number, "by": threading.current_thread().name})
            yield EchoResponse(text=word * (30_000 if text == "endless" else 1))


class PlainStreams:
    def down(self, request: EchoRequest, context: Context):
        if request.text == "refused":
            raise InvalidArgument("text", "is refused")
        if request.text == "message":
            return EchoResponse(text="no iterator")
        if request.text == "nothing":
            return None
        if request.text == "list":
            return [EchoResponse(text="a"), EchoResponse(text="b")]
        return self.slowly(request, context)

    def slowly(self, request, context):
        try:
            for answer in answers(request.text, context):
                time.sleep(request.wait)
                yield answer
        except GeneratorExit:
            context.log.info("closed", extra={"cancelled": context.cancelled()})
            raise

    def up(self, requests: Requests, context: Context):
        try:
            texts = [request.text for request in requests]
        except asyncio.CancelledError:
            context.log.info("cut", extra={"cancelled": context.cancelled()})
            raise
        context.log.info("whole")
        return EchoRequest() if texts == ["wrong"] else EchoResponse(text=" ".join(texts))

    def both(self, requests: Requests, context: Context):
        try:
            for request in requests:
                context.log.info("got")
                yield from answers(request.text, context)
        finally:
            context.log.info("left", extra={"cancelled": context.cancelled()})


class AsyncStreams:
    async def down(self, request: EchoRequest, context: Context):
        try:
            for answer in answers(request.text, context):
                await asyncio.sleep(request.wait)
                yield answer
        except (asyncio.CancelledError, GeneratorExit):
            context.log.info("closed", extra={"cancelled": context.cancelled()})
            raise

    async def up(self, requests: Requests, context: Context):
        try:
            texts = [request.text async for request in requests]
        except asyncio.CancelledError:
            context.log.info("cut", extra={"cancelled": context.cancelled()})
            raise
        context.log.info("whole")
        return EchoRequest() if texts == ["wrong"] else EchoResponse(text=" ".join(texts))

    async def both(self, requests: Requests, context: Context):
        try:
            async for request in requests:
                context.log.info("got")
                for answer in answers(request.text, context):
                    yield answer
        finally:
            context.log.info("left", extra={"cancelled": context.cancelled()})


class Echo(EchoBase):
    async def say(self, request, context):
        return EchoResponse(text=request.text)

    def shout(self, request, context):
        context.send_initial_metadata({"first": "1"})
        context.set_trailing_metadata({"Last": "2"})
        if request.text == "bad":
            raise InvalidArgument("text", "must be good")
        return EchoResponse(text=request.text.upper())


class Streams(KIND, StreamsBase):
    pass
"""

BATCHES = """
import asyncio
import threading
import time
from pathlib import Path

from ao_runtime import Batching, Context, InvalidArgument
from gen.base import EchoBase
from gen.echo.echo_pb2 import EchoRequest, EchoResponse


class Batches:
    BATCHING = {"say": Batching(max_rows=4, rows=lambda request: len(request.text.split()))}

    def answers(self, requests, contexts):
        # The first word of each request says what becomes of it.
        words = [request.text.split()[0] for request in requests]
        for context in contexts:
            context.log.info("in a batch", extra={"of": words})
        if "raise" in words:
            raise ValueError("secret detail")
        if "refuse" in words:
            raise InvalidArgument("text", "must be good")
        if "exit" in words:
            raise SystemExit(3)
        if "few" in words:
            return []
        if "none" in words:
            return None
        return [self.one(word, len(requests), context) for word, context in zip(words, contexts)]

    def one(self, word, size, context):
        if word == "bad":
            return InvalidArgument("text", "is bad alone")
        if word == "broken":
            return ValueError("broken alone")
        if word == "odd":
            return "odd"
        context.set_trailing_metadata({"size": str(size)})
        return EchoResponse(text=f"{word}/{size}")


def until_let_go(requests):
    # Holds a batch with the word `hold` until the file `go` is there.
    while any(request.text == "hold" for request in requests) and not Path("go").exists():
        time.sleep(0.005)


class Plain(Batches):
    def say_batch(self, requests: list[EchoRequest], contexts: list[Context]):
        contexts[0].log.info("begun", extra={"size": len(requests), "by": threading.current_thread().name})
        until_let_go(requests)
        return self.answers(requests, contexts)


class Async(Batches):
    async def say_batch(self, requests: list[EchoRequest], contexts: list[Context]):
        contexts[0].log.info("begun", extra={"size": len(requests), "by": threading.current_thread().name})
        await asyncio.to_thread(until_let_go, requests)
        return self.answers(requests, contexts)


class Later(Batches):
    def say_batch(self, requests: list[EchoRequest], contexts: list[Context]):
        return self.later(requests, contexts)

    async def later(self, requests, contexts):
        contexts[0].log.info("begun", extra={"size": len(requests), "by": threading.current_thread().name})
        await asyncio.to_thread(until_let_go, requests)
        if any(request.text == "cancel" for request in requests):
            raise asyncio.CancelledError
        return self.answers(requests, contexts)


class Echo(KIND, EchoBase):
    pass
"""
