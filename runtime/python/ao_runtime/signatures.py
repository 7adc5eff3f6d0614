"""What the methods of a model must be, checked before the first call."""

import inspect
from collections.abc import Iterable, Mapping

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
    """Raises StartupFault AO_MODEL_METHOD for a method that cannot be called as it will be, AO_SERVICE_BATCHING_INVALID for
    options that fit no method."""
    endpoints = list(endpoints)
    for endpoint in endpoints:
        try:
            inspect.signature(endpoint.function).bind(None, None)
        except TypeError:
            wanted, signature = _wanted(endpoint)
            message = f"{endpoint.name} must take {wanted}"
            remedy, at = f"Write it as `{signature}`", endpoint.place.removeprefix(f"{root}/")
            raise StartupFault("AO_MODEL_METHOD", message, [remedy], exit_status=78, at=at) from None
    for model in {id(each.model): each.model for each in endpoints if each.model is not None}.values():
        _check_batching(model, [each for each in endpoints if each.model is model])


def _wanted(endpoint: Endpoint) -> tuple[str, str]:
    names = (endpoint.rpc.request.__name__, endpoint.rpc.response.__name__)
    if endpoint.batch:
        parameters, answer = f"requests: list[{names[0]}], contexts: list[Context]", f"list[{names[1]}]"
        return "a list of requests and one of contexts", f"def {endpoint.name}(self, {parameters}) -> {answer}"
    wanted, parameter, answer = (text.format(*names) for text in _REQUEST[endpoint.rpc.kind])
    return f"{wanted} and a context", f"def {endpoint.name}(self, {parameter}, context: Context) -> {answer}"


def _check_batching(model: ServiceBase, endpoints: list[Endpoint]) -> None:
    cls = type(model).__name__
    if not isinstance(model.BATCHING, Mapping):
        raise _invalid(cls, f'BATCHING is {model.BATCHING!r}; `{{"predict": Batching(max_rows=64)}}` would be one')
    rpcs = {each.rpc.method: each for each in endpoints if each.rpc.kind == "unary"}
    for method, options in model.BATCHING.items():
        endpoint = rpcs.get(method)
        if endpoint is None:
            problem = f"BATCHING[{method!r}] is no method for one request; those are {', '.join(rpcs)}"
        elif endpoint.batch is None:
            problem = f"BATCHING[{method!r}] is set, and there is no method {endpoint.rpc.batch}"
        elif not _fits(options):
            problem = f"BATCHING[{method!r}] is {options!r}; `Batching(max_rows=64)` would be one"
        else:
            continue
        raise _invalid(cls, problem)


def _fits(options: object) -> bool:
    if not isinstance(options, Batching):
        return False
    numbers = [options.parallel, 1 if options.max_rows is None else options.max_rows]
    if not all(isinstance(number, int) and number >= 1 for number in numbers):
        return False
    return options.rows is None or callable(options.rows)


def _invalid(cls: str, problem: str) -> StartupFault:
    remedy = f"Mend BATCHING in {cls}, or take it out to get the defaults"
    return StartupFault("AO_SERVICE_BATCHING_INVALID", f"{cls}: {problem}", [remedy], exit_status=1)
