"""The species of an iris by its petals alone: the first version, a rule that a gardener can check."""

from ao_runtime import Context, InvalidArgument
from gen.base import SpeciesBase
from gen.garden_pb2 import ClassifyRequest, ClassifyResponse


class Species(SpeciesBase):
    """Says what grows in the garden."""

    def classify(self, request: ClassifyRequest, context: Context) -> ClassifyResponse:
        """Answers the rpc Classify."""
        if request.petal_length <= 0:
            raise InvalidArgument("petal_length", "must be above 0")
        if request.petal_length < 2.5:
            return ClassifyResponse(species="setosa", probability=1.0)
        species = "versicolor" if request.petal_width < 1.75 else "virginica"
        return ClassifyResponse(species=species, probability=0.91)
