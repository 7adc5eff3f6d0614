"""The model, called as the server calls it. Add the answers you expect: `model.call("Rpc", {...})`."""

from collections.abc import Iterator

import pytest

import model
from ao_runtime import ModelError
from ao_runtime.testing import Harness

SERVICES = [
    model.Classifier,
]


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> Iterator[Harness]:
    with Harness(request.param) as harness:
        yield harness


def test_every_rpc_answers_an_empty_request_or_says_why_not(service: Harness) -> None:
    for rpc in service.rpcs:
        try:
            service.call(rpc)  # TypeError when it is no answer of the contract
        except ModelError as error:
            assert error.message
