"""The model. Write its methods; until then each is answered 501. The contract says what they take and return."""

from collections.abc import Iterator

from ao_runtime import Context, Requests, Unimplemented
from gen.assistant.chat_pb2 import Chunk, CompleteRequest, CompleteResponse
from gen.assistant.common_pb2 import Turn
from gen.assistant.embed_pb2 import EmbedRequest, EmbedResponse
from gen.base import ChatBase, EmbedderBase


class Chat(ChatBase):
    """Talks. Every kind of stream is here once."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def complete(self, request: CompleteRequest, context: Context) -> CompleteResponse:
        """Answers the rpc Complete."""
        raise Unimplemented("Complete is not written yet")

    def stream(self, request: CompleteRequest, context: Context) -> Iterator[Chunk]:
        """Tokens as they come."""
        # Yield each Chunk when it is there; `async def` works, too.
        raise Unimplemented("Stream is not written yet")

    def summarize(self, requests: Requests[Turn], context: Context) -> CompleteResponse:
        """Many turns in, one summary out."""
        # `for request in requests:` gives what the client sends (`async for` in an `async def`).
        raise Unimplemented("Summarize is not written yet")

    def converse(self, requests: Requests[Turn], context: Context) -> Iterator[Chunk]:
        """A live conversation."""
        # Read `for request in requests:`, and yield each Chunk when it is there.
        raise Unimplemented("Converse is not written yet")


class Embedder(EmbedderBase):
    """Turns texts into vectors. A second service, which may live in its own model-service."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def embed(self, request: EmbedRequest, context: Context) -> EmbedResponse:
        """Answers the rpc Embed."""
        raise Unimplemented("Embed is not written yet")
