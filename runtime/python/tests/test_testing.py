"""The harness for a model's own tests."""

import importlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Service, eventually
from models import GOOD, STREAMS

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


@pytest.mark.parametrize("kind", ["PlainStreams", "AsyncStreams"])
def test_streams_are_lists_of_what_is_sent_and_answered(in_folder: Service, kind: str) -> None:
    in_folder.write(STREAMS.replace("KIND", kind))
    with Harness(importlib.import_module("model").Streams) as model:
        assert model.rpcs == ["Down", "Up", "Both"]
        assert [answer.text for answer in model.call("Down", {"text": "a b"})] == ["a", "b"]
        assert model.call("Up", [{"text": "a"}, {"text": "b"}]).text == "a b"
        assert model.call("Up").text == ""
        assert [answer.text for answer in model.call("Both", {"text": "a b"})] == ["a", "b"]
        context = Context(request_id="r")
        model.call("Down", {"text": "initial trailing"}, context)
        assert context.initial_metadata == (("first", "1"), ("raw-bin", b"\0"))
        assert context.trailing_metadata == (("last", "2"),)
        with pytest.raises(InvalidArgument):
            model.call("Down", {"text": "a bad"})
        with pytest.raises(SystemExit):
            model.call("Down", {"text": "a exit"})
        with pytest.raises(TypeError, match="must yield a EchoResponse, it yielded EchoRequest"):
            model.call("Down", {"text": "wrong"})


@pytest.mark.parametrize("kind", ["PlainStreams", "AsyncStreams"])
def test_a_stream_comes_message_by_message_and_can_be_left(in_folder: Service, kind: str) -> None:
    in_folder.write(STREAMS.replace("KIND", kind))
    with Harness(importlib.import_module("model").Streams) as model:
        context = Context()
        answers = model.stream("Down", {"text": "again"}, context)
        assert [next(answers).text, next(answers).text] == ["again", "again"]
        answers.close()
        eventually(context.cancelled)


def test_an_async_method_that_returns_an_iterator_of_any_kind(in_folder: Service) -> None:
    in_folder.write(
        STREAMS.replace("KIND", "PlainStreams")
        + "\n    async def down(self, request, context):\n"
        + "        return [EchoResponse(text='a')] if request.text == 'list' else self.later()\n"
        + "    async def later(self):\n        yield EchoResponse(text='b')\n"
        + "    async def _up(self):\n        return EchoResponse(text='c')\n"
        + "    def up(self, requests, context):\n        return self._up()\n"
        + "    async def both(self, requests, context):\n        for request in requests:\n            yield request\n"
    )
    with Harness(importlib.import_module("model").Streams) as model:
        assert [answer.text for answer in model.call("Down", {"text": "list"})] == ["a"]
        assert [answer.text for answer in model.call("Down")] == ["b"]
        assert model.call("Up").text == "c"
        with pytest.raises(TypeError, match="read requests with `async for`"):
            model.call("Both", [{"text": "a"}])


def test_requests_can_be_read_in_a_thread_of_the_models_own(in_folder: Service) -> None:
    in_folder.write(
        STREAMS.replace("KIND", "PlainStreams")
        + "\n    def up(self, requests, context):\n        texts = []\n"
        + "        reader = threading.Thread(target=lambda: texts.extend(each.text for each in requests))\n"
        + "        reader.start()\n        reader.join()\n        return EchoResponse(text=' '.join(texts))\n"
    )
    with Harness(importlib.import_module("model").Streams) as model:
        assert model.call("Up", [{"text": "a"}, {"text": "b"}]).text == "a b"


@pytest.mark.parametrize(
    ("metadata", "error", "told"),
    [
        ({"a b": "1"}, ValueError, "cannot be a key"),
        ({"grpc-status": "1"}, ValueError, "cannot be a key"),
        ({"a": b"1"}, TypeError, "must be str, it is bytes"),
        ([("a-bin", "1")], TypeError, "must be bytes, it is str"),
        ({"a": "ü"}, ValueError, "not printable ASCII"),
    ],
)
def test_metadata_that_grpc_does_not_carry_is_refused(metadata: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        Context().set_trailing_metadata(metadata)
    context = Context()
    context.send_initial_metadata([("A", "1"), ("a", "2")])
    assert context.initial_metadata == (("a", "1"), ("a", "2"))
    with pytest.raises(RuntimeError):
        context.send_initial_metadata({})


def test_log_lines_of_a_context_carry_its_request_id_and_what_the_model_adds() -> None:
    message, arguments = Context(request_id="r").log.process("text", {"extra": {"a": 1}})
    assert (message, arguments["extra"]) == ("text", {"request_id": "r", "a": 1})
    assert Context().log.process("text", {})[1] == {"extra": {}}


def test_leaves_no_thread_and_no_loop_behind_also_when_the_model_does_not_load(in_folder: Service) -> None:
    in_folder.write("from gen.base import OtherBase\nclass Other(OtherBase):\n    def load(self):\n        raise OSError('gone')\n")
    before = set(threading.enumerate())
    harness = Harness(importlib.import_module("model").Other)
    with pytest.raises(OSError, match="gone"), harness:
        pass
    eventually(lambda: set(threading.enumerate()) <= before)
    eventually(harness._loop.is_closed)
