"""The base of the generated service bases."""

from dataclasses import dataclass
from typing import ClassVar

from google.protobuf.message import Message


@dataclass(frozen=True)
class Rpc:
    """A unary rpc: its name in the contract, the method that answers it, and the two message classes."""

    name: str
    method: str
    request: type[Message]
    response: type[Message]


class ServiceBase:
    """What every service base in `gen/base.py` extends. Methods may be plain functions or `async def`."""

    SERVICE: ClassVar[str] = ""
    """Full name of the service in the contract: `iris.v1.Classifier`."""
    RPCS: ClassVar[tuple[Rpc, ...]] = ()

    def load(self) -> None:
        """Called once, before the first request, in a thread: read weights here. Until it returns, the service is not ready."""

    def warm(self) -> None:
        """Called once after `load`: answer a made-up request here if the first answer is slow."""
