"""The model, called as the server calls it. Add the answers you expect: `model.call("Rpc", {...})`."""

import pytest

import model
from ao_runtime import ModelError
from ao_runtime.testing import Harness

SERVICES = [
    model.Chat,
    model.Embedder,
]


@pytest.fixture(scope="module", params=SERVICES)
def service(request):
    with Harness(request.param) as harness:
        yield harness


def test_every_rpc_answers_an_empty_request_or_says_why_not(service):
    for rpc in service.rpcs:
        try:
            answer = service.call(rpc)
        except ModelError as error:
            assert error.message
        else:  # of a stream, a list
            assert all(each.IsInitialized() for each in (answer if isinstance(answer, list) else [answer]))
