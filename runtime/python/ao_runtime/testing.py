"""Calls a model in a test as the server calls it: same loading, threads, checks and errors, without a port."""

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message

from .context import Context
from .endpoint import Endpoint, Unruly, endpoints_of
from .service import ServiceBase


class Harness:
    """A loaded model to call: `with Harness(Predictor) as model: model.call("Predict", {"sepal_length": 5.1})`."""

    def __init__(self, model: type[ServiceBase]) -> None:
        self._class = model
        self._loop = asyncio.new_event_loop()
        self._threads = ThreadPoolExecutor(1)
        self._endpoints: dict[str, Endpoint] = {}

    def __enter__(self) -> "Harness":
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        model = self._class()
        for step in (model.load, model.warm):
            self._run(step())
        for base in (cls for cls in self._class.__mro__ if vars(cls).get("SERVICE")):
            for endpoint in endpoints_of(model, base):
                self._endpoints |= {endpoint.rpc.name: endpoint, endpoint.rpc.method: endpoint}
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False)
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def rpcs(self) -> list[str]:
        """The names of the model's rpcs, as in the contract."""
        return list(dict.fromkeys(endpoint.rpc.name for endpoint in self._endpoints.values()))

    def call(self, rpc: str, request: Message | Mapping[str, Any] | None = None, context: Context | None = None) -> Any:
        """The response of an rpc, named as in the contract or as in Python.

        `request` is a message, or a dict in proto JSON (as a REST caller sends it). Raises what the model raises:
        InvalidArgument and its like, or an exception; TypeError when it returns something else than the response.
        """
        endpoint = self._endpoints.get(rpc)
        if endpoint is None:
            raise LookupError(f"{rpc} is none of the model's rpcs: {', '.join(sorted(self._endpoints))}")
        message = endpoint.rpc.request()
        if isinstance(request, Message):
            message = request
        elif request:  # nothing is no JSON of a StringValue, but it is one
            ParseDict(dict(request), message)
        arrived = endpoint.request(message.SerializePartialToString())
        try:
            return self._run(endpoint.answer(arrived, context or Context(), self._threads))
        except Unruly as raised:
            raise raised.error from None

    def _run(self, result: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(result, self._loop).result() if asyncio.iscoroutine(result) else result
