"""Calls a model in a test as the server calls it: same loading, threads, checks and errors, without a port."""

import asyncio
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message

from .batching import ONE_BY_ONE, Batches, BatchFailed
from .context import Context
from .endpoint import Endpoint, endpoints_of
from .requests import Requests
from .service import ServiceBase
from .threads import Threads, Unruly

Request = Message | Mapping[str, Any] | None


class Harness:
    """A loaded model to call: `with Harness(Predictor) as model: model.call("Predict", {"sepal_length": 5.1})`."""

    def __init__(self, model: type[ServiceBase]) -> None:
        self._class = model
        self._loop = asyncio.new_event_loop()
        self._threads = Threads(concurrency=1, streams=16)
        self._endpoints: dict[str, Endpoint] = {}

    def __enter__(self) -> "Harness":
        threading.Thread(target=self._work, daemon=True).start()
        try:
            model = self._class()
            for step in (model.load, model.warm):
                self._run(step())
        except BaseException:
            self.__exit__()
            raise
        for base in (cls for cls in self._class.__mro__ if vars(cls).get("SERVICE")):
            for endpoint in endpoints_of(model, base):
                self._endpoints |= {endpoint.rpc.name: endpoint, endpoint.rpc.method: endpoint}
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def rpcs(self) -> list[str]:
        """The names of the model's rpcs, as in the contract."""
        return list(dict.fromkeys(endpoint.rpc.name for endpoint in self._endpoints.values()))

    def call(self, rpc: str, request: "Request | Iterable[Request]" = None, context: Context | None = None) -> Any:
        """The response of an rpc, named as in the contract or as in Python; a list of them when it streams.

        `request` is a message, or a dict in proto JSON (as a REST caller sends it); a list of them for an rpc to which the
        client streams. A method that answers batches is given a batch of one. Raises what the model raises:
        InvalidArgument and its like, or an exception; TypeError when it returns something else than the response.
        """
        endpoint = self._endpoint(rpc)
        if endpoint.rpc.kind in ("server_streaming", "bidi_streaming"):
            return list(self.stream(rpc, request, context))
        return self._run(self._answer(endpoint, request, context or Context()))

    def stream(self, rpc: str, request: "Request | Iterable[Request]" = None, context: Context | None = None) -> Iterator[Any]:
        """The responses of an rpc that streams, each when it is asked for; `request` as for `call`.

        Closing the iterator (`.close()`) is a client that leaves.
        """
        endpoint, context = self._endpoint(rpc), context or Context()
        told: queue.SimpleQueue[Any] = queue.SimpleQueue()
        wanted, ended = asyncio.Semaphore(0), object()

        async def send(message: Message) -> None:
            told.put(message)
            await wanted.acquire()

        done = asyncio.run_coroutine_threadsafe(self._stream(endpoint, request, context, send), self._loop)
        done.add_done_callback(lambda _: told.put(ended))
        try:
            while (message := told.get()) is not ended:
                yield message
                self._loop.call_soon_threadsafe(wanted.release)
            self._raised(done)
        finally:
            done.cancel()

    async def _answer(self, endpoint: Endpoint, request: Any, context: Context) -> Message:
        arrived = self._arrived(endpoint, request)
        if endpoint.batch and isinstance(arrived, Message):
            return await Batches(endpoint, self._threads, ONE_BY_ONE, 1, 1).answer(arrived, context, self._threads)
        return await endpoint.answer(arrived, context, self._threads)

    async def _stream(self, endpoint: Endpoint, request: Any, context: Context, send: Any) -> None:
        await endpoint.stream(self._arrived(endpoint, request), context, self._threads, send)

    def _arrived(self, endpoint: Endpoint, request: Any) -> Message | Requests[Message]:
        if endpoint.rpc.kind in ("unary", "server_streaming"):
            return _message(endpoint, request)
        messages = iter([request] if isinstance(request, (Message, Mapping)) else request or [])

        async def read() -> Message | None:
            try:
                return _message(endpoint, next(messages))
            except StopIteration:
                return None

        return Requests(read, self._threads.turns)

    def _endpoint(self, rpc: str) -> Endpoint:
        if rpc not in self._endpoints:
            raise LookupError(f"{rpc} is none of the model's rpcs: {', '.join(sorted(self._endpoints))}")
        return self._endpoints[rpc]

    def _work(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    def _run(self, result: Any) -> Any:
        if not asyncio.iscoroutine(result):
            return result
        return self._raised(asyncio.run_coroutine_threadsafe(result, self._loop))

    def _raised(self, done: Any) -> Any:
        try:
            return done.result()
        except (Unruly, BatchFailed) as raised:
            raise (raised.error.error if isinstance(raised.error, Unruly) else raised.error) from None


def _message(endpoint: Endpoint, request: Request) -> Message:
    message = endpoint.rpc.request()
    if isinstance(request, Message):
        message = request
    elif request:  # nothing is no JSON of a StringValue, but it is one
        ParseDict(dict(request), message)
    return endpoint.request(message.SerializePartialToString())
