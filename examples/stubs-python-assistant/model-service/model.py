"""The model. Write its methods; until then each is answered 501. The contract says what they take and return."""

from ao_runtime import Context, Unimplemented
from gen.assistant.chat_pb2 import CompleteRequest, CompleteResponse
from gen.assistant.embed_pb2 import EmbedRequest, EmbedResponse
from gen.base import ChatBase, EmbedderBase


class Chat(ChatBase):
    """Talks. Every kind of stream is here once."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def complete(self, request: CompleteRequest, context: Context) -> CompleteResponse:
        """Answers the rpc Complete."""
        raise Unimplemented("Complete is not written yet")


class Embedder(EmbedderBase):
    """Turns texts into vectors. A second service, which may live in its own model-service."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def embed(self, request: EmbedRequest, context: Context) -> EmbedResponse:
        """Answers the rpc Embed."""
        raise Unimplemented("Embed is not written yet")
