"""The ends that a call may take while something is being sent, with a gRPC call that fails on purpose."""

import asyncio
from typing import Any

import grpc
import pytest

from ao_runtime.exchange import Exchange, Gone


class Call:
    """As grpc.aio's, of a client that has gone; remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return (("x-request-id", "r"),)

    def time_remaining(self) -> None:
        return None

    async def write(self, raw: bytes) -> None:
        raise RuntimeError("failed")

    async def send_initial_metadata(self, metadata: Any) -> None:
        self.told.append(metadata)
        raise RuntimeError("failed")

    async def abort(self, *status: Any) -> None:
        self.told.append(status)


def test_a_message_that_cannot_be_sent_tells_the_model_that_its_caller_has_gone() -> None:
    async def run() -> None:
        exchange = Exchange(Call())
        with pytest.raises(Gone):
            await exchange.write(b"x")
        assert exchange.context.cancelled()
        assert exchange.sent == 0
        with pytest.raises(RuntimeError, match="before its first message"):
            exchange.context.send_initial_metadata({})

    asyncio.run(run())


def test_metadata_that_cannot_be_sent_is_seen_at_the_end_of_the_call() -> None:
    async def run() -> None:
        exchange = Exchange(Call())
        exchange.context.send_initial_metadata({"a": "1"})
        with pytest.raises(Gone):
            await exchange.finish()

    asyncio.run(run())


def test_an_error_goes_out_after_the_metadata_even_where_that_failed() -> None:
    async def run() -> None:
        call = Call()
        exchange = Exchange(call)
        exchange.context.send_initial_metadata({"a": "1"})
        exchange.context.set_trailing_metadata({"b": "2"})
        exchange.context.set_trailing_metadata({"b": "3", "c": "4"})
        with pytest.raises(AssertionError):
            await exchange.abort(grpc.StatusCode.NOT_FOUND, "nowhere", b"details")
        trailing = (("b", "3"), ("c", "4"), ("grpc-status-details-bin", b"details"))
        assert call.told == [(("a", "1"),), (grpc.StatusCode.NOT_FOUND, "nowhere", trailing)]

    asyncio.run(run())
