"""The harness for a model's own tests."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Service
from models import GOOD

from ao_runtime import Context, InvalidArgument, NotFound, Unimplemented
from ao_runtime.testing import Harness


@pytest.fixture
def model(in_folder: Service) -> Iterator[Any]:
    in_folder.write(GOOD)
    with Harness(importlib.import_module("model").Echo) as harness:
        yield harness


def test_loads_and_calls_by_dict_or_message(model: Any) -> None:
    from gen.echo.echo_pb2 import EchoRequest

    assert model.rpcs == ["Say", "Shout"]
    assert model.call("Say", {"text": "hi"}).text == "hi"
    assert model.call("say", EchoRequest(text="ho"), Context(request_id="r")).text == "ho r"
    assert model.call("Shout", {"text": "hi"}).text == "HI"
    assert model.call("Say").text == ""


def test_errors_come_out_as_the_model_raises_them(model: Any) -> None:
    with pytest.raises(InvalidArgument, match="must be good") as refused:
        model.call("Say", {"text": "bad"})
    assert refused.value.field == "text"
    with pytest.raises(NotFound):
        model.call("Say", {"text": "nowhere"})
    with pytest.raises(ValueError, match="secret detail"):
        model.call("Say", {"text": "break"})


def test_a_wrong_answer_and_a_wrong_name_are_told(model: Any) -> None:
    with pytest.raises(TypeError, match="say must return a EchoResponse, it returned EchoRequest"):
        model.call("Say", {"text": "wrong"})
    with pytest.raises(LookupError, match="Nowhere is none of the model's rpcs"):
        model.call("Nowhere")


def test_what_is_not_written_is_unimplemented(in_folder: Service) -> None:
    in_folder.write(GOOD)
    with Harness(importlib.import_module("model").Other) as harness, pytest.raises(Unimplemented):
        harness.call("Ask")


def test_a_plain_method_that_gives_a_coroutine_is_awaited(in_folder: Service) -> None:
    in_folder.write(
        GOOD
        + "\n    async def _later(self):\n        return EchoResponse(text='later')\n\n    def ask(self, request, context):\n        return self._later()\n"
    )
    with Harness(importlib.import_module("model").Other) as harness:
        assert harness.call("Ask").text == "later"


def test_a_context_of_its_own_has_no_deadline_and_can_be_cancelled() -> None:
    context = Context()
    assert (context.request_id, context.metadata, context.time_remaining(), context.cancelled()) == ("", {}, None, False)
    context.cancel()
    assert context.cancelled()
    assert Context(time_remaining=0).cancelled()
