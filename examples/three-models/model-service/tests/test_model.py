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
def test_goes_by_the_petals(
    species: Harness, length: float, width: float, name: str
) -> None:
    answer = species.call("Classify", {"petal_length": length, "petal_width": width})
    assert answer.species == name


def test_refuses_a_flower_without_petals(species: Harness) -> None:
    with pytest.raises(ModelError, match="petal_length"):
        species.call("Classify")
