"""The model, called as the server calls it."""

import math
import sys
from collections.abc import Iterator

import pytest

from ao_runtime import InvalidArgument, ModelError, ServiceBase
from ao_runtime.testing import Harness
from gen.iris_flowers.v1.iris_flowers_pb2 import PredictRequest
from model import FIELDS, Predictor

SETOSA = {"sepalLength": 5.1, "sepalWidth": 3.5, "petalLength": 1.4, "petalWidth": 0.2}
VIRGINICA = {"sepalLength": 6.3, "sepalWidth": 3.3, "petalLength": 6.0, "petalWidth": 2.5}


@pytest.fixture(scope="module")
def model() -> Iterator[Harness]:
    with Harness(Predictor) as harness:
        yield harness


@pytest.mark.parametrize(("request_", "species"), [(SETOSA, "setosa"), (VIRGINICA, "virginica")])
def test_tells_a_typical_flower(model: Harness, request_: dict[str, float], species: str) -> None:
    assert model.call("Predict", request_).species == species


def test_the_probabilities_of_all_species_are_1_together(model: Harness) -> None:
    probabilities = model.call("Predict", SETOSA).probabilities
    assert set(probabilities) == {"setosa", "versicolor", "virginica"}
    assert sum(probabilities.values()) == pytest.approx(1)


def test_is_sure_even_far_from_what_it_was_trained_on(model: Harness) -> None:
    far = PredictRequest(petal_length=1e6, petal_width=1e6)
    assert math.isfinite(sum(model.call("Predict", far).probabilities.values()))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
def test_refuses_what_is_no_length_and_names_the_field(
    model: Harness, field: str, value: float
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        model.call("Predict", PredictRequest(**{field: value}))
    assert refused.value.field == field


def services() -> list[type[ServiceBase]]:
    """Every class of model.py: more come with the contract."""
    found = vars(sys.modules[Predictor.__module__]).values()
    models = [each for each in found if isinstance(each, type) and issubclass(each, ServiceBase)]
    return [each for each in models if each.__module__ == Predictor.__module__]


@pytest.mark.parametrize("service", services())
def test_every_rpc_answers_an_empty_request_or_says_why_not(service: type[ServiceBase]) -> None:
    with Harness(service) as harness:
        for rpc in harness.rpcs:
            try:
                harness.call(rpc)
            except ModelError as error:
                assert error.message
