"""The model. Write its methods; until then each is answered 501. The contract says what they take and return."""

from ao_runtime import Context, Unimplemented
from gen.base import TriageBase
from gen.triage_pb2 import (
    Attachment,
    DeleteVisitResponse,
    GetAttachmentRequest,
    GetVisitRequest,
    PatchVisitRequest,
    ScoreRequest,
    ScoreResponse,
    Visit,
)


class Triage(TriageBase):
    """Scores how urgent a visit is. Message shapes cover what proto JSON can get wrong."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def score(self, request: ScoreRequest, context: Context) -> ScoreResponse:
        """Answers the rpc Score."""
        raise Unimplemented("Score is not written yet")

    def get_visit(self, request: GetVisitRequest, context: Context) -> Visit:
        """Answers the rpc GetVisit."""
        raise Unimplemented("GetVisit is not written yet")

    def patch_visit(self, request: PatchVisitRequest, context: Context) -> Visit:
        """Answers the rpc PatchVisit."""
        raise Unimplemented("PatchVisit is not written yet")

    def delete_visit(self, request: GetVisitRequest, context: Context) -> DeleteVisitResponse:
        """Answers the rpc DeleteVisit."""
        raise Unimplemented("DeleteVisit is not written yet")

    def get_attachment(self, request: GetAttachmentRequest, context: Context) -> Attachment:
        """The attachment's path may hold any number of segments."""
        raise Unimplemented("GetAttachment is not written yet")
