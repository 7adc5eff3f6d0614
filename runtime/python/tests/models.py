"""Texts of model.py."""

GOOD = """
import asyncio
import logging
import time

from ao_runtime import Context, InvalidArgument, NotFound
from gen.base import EchoBase, OtherBase
from gen.echo.echo_pb2 import EchoRequest, EchoResponse


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


class Other(OtherBase):
    pass
"""
