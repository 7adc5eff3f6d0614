"""What the methods of a model must be, checked before the first call."""

import inspect
from collections.abc import Iterable

from .endpoint import Endpoint
from .faults import StartupFault
from .service import Batching, ServiceBase

_REQUEST = {
    "unary": ("a request", "request: {0}", "{1}"),
    "server_streaming": ("a request", "request: {0}", "Iterator[{1}]"),
    "client_streaming": ("the requests", "requests: Requests[{0}]", "{1}"),
    "bidi_streaming": ("the requests", "requests: Requests[{0}]", "Iterator[{1}]"),
}


def check_signatures(endpoints: Iterable[Endpoint], root: str) -> None:
    """Raises StartupFault AO_MODEL_METHOD for a method that cannot be called as it will be, and for options of batching
    that fit no method."""
    endpoints = list(endpoints)
    for endpoint in endpoints:
        try:
            inspect.signature(endpoint.function).bind(None, None)
        except TypeError:
            wanted, signature = _wanted(endpoint)
            message = f"{endpoint.name} must take {wanted}"
            raise _fault(message, f"Write it as `{signature}`", endpoint.place.removeprefix(f"{root}/")) from None
    for model in {id(each.model): each.model for each in endpoints if each.model is not None}.values():
        _check_batching(model, {each.rpc.method for each in endpoints if each.model is model and each.batch})


def _wanted(endpoint: Endpoint) -> tuple[str, str]:
    names = (endpoint.rpc.request.__name__, endpoint.rpc.response.__name__)
    if endpoint.batch:
        parameters, answer = f"requests: list[{names[0]}], contexts: list[Context]", f"list[{names[1]}]"
        return "a list of requests and one of contexts", f"def {endpoint.name}(self, {parameters}) -> {answer}"
    wanted, parameter, answer = (text.format(*names) for text in _REQUEST[endpoint.rpc.kind])
    return f"{wanted} and a context", f"def {endpoint.name}(self, {parameter}, context: Context) -> {answer}"


def _check_batching(model: ServiceBase, batched: set[str]) -> None:
    cls = type(model).__name__
    for method, options in model.BATCHING.items():
        if method not in batched:
            message = f"{cls}.BATCHING names {method!r}, but no method answers batches of it"
            known = ", ".join(sorted(batched)) or "none is batched"
            raise _fault(message, f"Write `{method}_batch`, or mend the name ({known})", "")
        least = min(options.parallel, options.max_rows or 1) if isinstance(options, Batching) else 0
        if least < 1:
            raise _fault(
                f"{cls}.BATCHING[{method!r}] is {options!r}",
                "Write it as `Batching(max_rows=64)`; max_rows and parallel are 1 or more",
                "",
            )


def _fault(message: str, remedy: str, at: str) -> StartupFault:
    return StartupFault("AO_MODEL_METHOD", message, [remedy], exit_status=78, at=at)
