"""The model. Write its methods; until then each is answered 501. The contract says what they take and return."""

from ao_runtime import Context, Unimplemented
from gen.base import ClassifierBase
from gen.iris_pb2 import (
    ClassifyRequest,
    ClassifyResponse,
    DescribeModelRequest,
    DescribeModelResponse,
)


class Classifier(ClassifierBase):
    """Tells the species of an iris from four measurements."""

    def load(self) -> None:
        """Called once, before the first request: read weights here."""

    def classify(self, request: ClassifyRequest, context: Context) -> ClassifyResponse:
        """The most likely species and the probability of each."""
        raise Unimplemented("Classify is not written yet")

    def describe_model(
        self, request: DescribeModelRequest, context: Context
    ) -> DescribeModelResponse:
        """No annotation: the default route serves it."""
        raise Unimplemented("DescribeModel is not written yet")
