"""The model: tells the species of an iris. Edit this file; the rest of the service follows the contract."""

import json
import math
from pathlib import Path

import numpy as np

from ao_runtime import Context, InvalidArgument
from gen.base import PredictorBase
from gen.iris_flowers.v1.iris_flowers_pb2 import PredictRequest, PredictResponse

FIELDS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


def measurement(request: PredictRequest, field: str) -> float:
    """A length from the request, in centimetres. What cannot be one is answered 400 with the field's name."""
    value: float = getattr(request, field)
    if not math.isfinite(value) or value < 0:
        raise InvalidArgument(field, "must be a length in centimetres, 0 or more")
    return value


class Predictor(PredictorBase):
    """Softmax regression with the parameters that train.py wrote into model.json."""

    def load(self) -> None:
        """Called once, before the first request."""
        model = json.loads(Path(__file__).with_name("model.json").read_text(encoding="utf-8"))
        self.species = model["species"]
        self.mean, self.scale = np.array(model["mean"]), np.array(model["scale"])
        self.weights, self.bias = np.array(model["weights"]), np.array(model["bias"])

    def predict(self, request: PredictRequest, context: Context) -> PredictResponse:
        """Answers POST /predict."""
        features = np.array([measurement(request, field) for field in FIELDS])
        scores = (features - self.mean) / self.scale @ self.weights + self.bias
        odds = np.exp(scores - scores.max())
        probabilities = odds / odds.sum()
        return PredictResponse(
            species=self.species[int(probabilities.argmax())],
            probabilities=dict(zip(self.species, probabilities.tolist(), strict=True)),
        )
