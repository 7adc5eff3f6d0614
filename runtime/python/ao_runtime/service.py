"""The base of the generated service bases."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from google.protobuf.message import Message

from .errors import ModelError

T = TypeVar("T")

Kind = Literal["unary", "server_streaming", "client_streaming", "bidi_streaming"]


@dataclass(frozen=True)
class Rpc:
    """An rpc: its name in the contract, the method that answers it, the two message classes, and what of it streams.

    `batch` is the optional method that answers many requests at once; empty where there can be none.
    """

    name: str
    method: str
    request: type[Message]
    response: type[Message]
    kind: Kind = "unary"
    batch: str = ""


@dataclass(frozen=True)
class Batching:
    """How the requests of one method are batched.

    `rows` tells how many rows a request has, 1 by default; it must be quick, for nothing else is served meanwhile.
    `max_rows` is how many rows the method is given at once (AO_BATCH_MAX_ROWS when None); a request that has more comes alone.
    `parallel` is how many batches may be at work at once.
    """

    max_rows: int | None = None
    rows: Callable[[Any], int] | None = None
    parallel: int = 1


BatchAnswer = Sequence[T | ModelError] | Awaitable[Sequence[T | ModelError]]
"""One response or error a request, in the order of the requests."""


class ServiceBase:
    """What every service base in `gen/base.py` extends. Methods may be plain functions or `async def`."""

    SERVICE: ClassVar[str] = ""
    """Full name of the service in the contract: `iris.v1.Classifier`."""
    RPCS: ClassVar[tuple[Rpc, ...]] = ()
    BATCHING: ClassVar[Mapping[str, Batching]] = {}
    """Options of the methods `<method>_batch`, by method: `{"predict": Batching(max_rows=64)}`."""

    def load(self) -> None:
        """Called once, before the first request, in a thread: read weights here. Until it returns, the service is not ready."""

    def warm(self) -> None:
        """Called once after `load`: answer a made-up request here if the first answer is slow."""
