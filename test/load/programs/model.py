"""What model.ts is, in Python. Its answers hold what their requests said."""

import asyncio
from collections.abc import AsyncIterator

from gen.base import LoadBase
from gen.load_pb2 import (
    AddRequest,
    AddResponse,
    CountRequest,
    FailRequest,
    FloatsMessage,
    Number,
    WaitRequest,
)

from ao_runtime import Context, NotFound, Requests, ResourceExhausted

FAILURES = {"NOT_FOUND": NotFound, "RESOURCE_EXHAUSTED": ResourceExhausted}


class Load(LoadBase):
    def add(self, request: AddRequest, context: Context) -> AddResponse:
        return AddResponse(id=request.id, sum=request.a + request.b)

    def floats(self, request: FloatsMessage, context: Context) -> FloatsMessage:
        return request

    def fail(self, request: FailRequest, context: Context) -> AddResponse:
        if request.code == "bug":
            raise ValueError("a secret of the model")
        raise FAILURES[request.code](f"you asked for {request.code}")

    async def wait(self, request: WaitRequest, context: Context) -> AddResponse:
        await asyncio.sleep(request.ms / 1000)
        return AddResponse(id=request.id, sum=request.ms)

    async def count(self, request: CountRequest, context: Context) -> AsyncIterator[Number]:
        value = 0
        while request.to == 0 or value < request.to:
            if request.every_ms > 0:
                await asyncio.sleep(request.every_ms / 1000)
            yield Number(value=value)
            value += 1

    def sum(self, requests: Requests[Number], context: Context) -> AddResponse:
        return AddResponse(sum=sum(number.value for number in requests))

    async def converse(self, requests: Requests[Number], context: Context) -> AsyncIterator[Number]:
        async for number in requests:
            yield Number(value=number.value + 1)
