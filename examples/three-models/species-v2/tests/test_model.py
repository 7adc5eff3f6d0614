"""The model, called as the server calls it."""

from collections.abc import Iterator

import pytest

import model
from ao_runtime import ModelError
from ao_runtime.testing import Harness


@pytest.fixture(scope="module")
def species() -> Iterator[Harness]:
    with Harness(model.Species) as harness:
        yield harness


@pytest.mark.parametrize(
    ("length", "width", "name"),
    [(1.4, 0.2, "setosa"), (4.5, 1.5, "versicolor"), (5.6, 2.1, "virginica")],
)
def test_knows_the_three(
    species: Harness, length: float, width: float, name: str
) -> None:
    flower = {"sepal_length": 5.8, "sepal_width": 3.0, "petal_length": length, "petal_width": width}
    answer = species.call("Classify", flower)
    assert answer.species == name
    assert 0.5 < answer.probability <= 1


def test_refuses_a_flower_without_petals(species: Harness) -> None:
    with pytest.raises(ModelError, match="petal_length"):
        species.call("Classify")
