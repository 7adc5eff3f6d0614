"""The queue of batches, step by step in one event loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from conftest import Service

from ao_runtime import Context, InvalidArgument, ModelError
from ao_runtime.batching import Batches
from ao_runtime.endpoint import Endpoint
from ao_runtime.service import Batching, Rpc
from ao_runtime.threads import Threads

Ask = Callable[..., Coroutine[Any, Any, Any]]


def run(method: Any, use: Callable[[Ask], Coroutine[Any, Any, None]], **options: int) -> None:
    from gen.echo.echo_pb2 import EchoRequest, EchoResponse

    async def all_of_it() -> None:
        rpc = Rpc("Say", "say", EchoRequest, EchoResponse, batch="say_batch")
        threads = Threads(2, 1)
        batches = Batches(Endpoint("/echo.v1.Echo/Say", rpc, lambda *_: None, method), threads, Batching(**options), 32, 4)

        async def ask(text: str, context: Context | None = None) -> Any:
            return (await batches.answer(EchoRequest(text=text), context or Context(), threads)).text

        await use(ask)
        threads.shutdown()

    asyncio.run(all_of_it())


def held(event: "asyncio.Event", sizes: list[int]) -> Any:
    async def answer(requests: Any, contexts: Any) -> Any:
        from gen.echo.echo_pb2 import EchoResponse

        sizes.append(len(requests))
        await event.wait()
        return [EchoResponse(text=request.text) for request in requests]

    return answer


def test_a_request_whose_time_is_up_is_not_worked_on(in_folder: Service) -> None:
    sizes: list[int] = []
    event = asyncio.Event()

    async def use(ask: Ask) -> None:
        first = asyncio.create_task(ask("a"))
        await asyncio.sleep(0)
        late = asyncio.create_task(ask("late", Context(time_remaining=0)))
        await asyncio.sleep(0)
        event.set()
        assert await first == "a"
        with pytest.raises(ModelError, match="the deadline passed while the request waited") as told:
            await late
        assert told.value.code == 4
        assert await ask("b") == "b"
        assert sizes == [1, 1]

    run(held(event, sizes), use)


def test_a_batch_whose_callers_left_while_it_waited_for_a_thread_is_not_worked_on(in_folder: Service) -> None:
    texts: list[str] = []
    go = threading.Event()

    def method(requests: Any, contexts: Any) -> Any:
        from gen.echo.echo_pb2 import EchoResponse

        texts.extend(request.text for request in requests)
        go.wait()
        return [EchoResponse(text=request.text) for request in requests]

    async def use(ask: Ask) -> None:
        tasks = [asyncio.create_task(ask(text)) for text in "abc"]  # for two threads
        while len(texts) < 2:
            await asyncio.sleep(0)
        tasks[2].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[2]
        go.set()
        assert await asyncio.gather(*tasks[:2]) == ["a", "b"]
        assert await ask("d") == "d"
        assert sorted(texts) == ["a", "b", "d"]

    run(method, use, parallel=9)


def test_several_batches_may_run_at_once(in_folder: Service) -> None:
    sizes: list[int] = []
    event = asyncio.Event()

    async def use(ask: Ask) -> None:
        tasks = [asyncio.create_task(ask(text)) for text in "abcd"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert sizes == [1, 1]
        event.set()
        assert await asyncio.gather(*tasks) == list("abcd")
        assert sizes == [1, 1, 2]

    run(held(event, sizes), use, parallel=2)


def test_a_caller_that_leaves_in_the_moment_of_its_error_leaves_no_trace(
    in_folder: Service, caplog: pytest.LogCaptureFixture
) -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def method(requests: Any, contexts: Any) -> Any:
        asyncio.get_running_loop().call_soon(tasks[0].cancel)
        return [InvalidArgument("text", "is bad")]

    async def use(ask: Ask) -> None:
        context = Context()
        tasks.append(asyncio.create_task(ask("a", context)))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        assert context.cancelled()
        tasks.clear()

    run(method, use)
    assert caplog.text == ""
