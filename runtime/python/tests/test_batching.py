"""Requests that are answered together, by plain and async methods alike."""

import importlib
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from client import field
from conftest import Running, Service, eventually
from models import BATCHES
from test_metrics import free_port, get

from ao_runtime import InvalidArgument
from ao_runtime.status import retry_after
from ao_runtime.testing import Harness


@pytest.fixture(params=["Plain", "Async", "Later"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Caller:
    """A service that answers batches, the first of them held until `let_go`."""

    def __init__(self, service: Service, kind: str, **env: str) -> None:
        self.service = service
        service.write(BATCHES.replace("KIND", kind))
        self.metrics = free_port()
        self.running: Running = service.start(AO_METRICS_PORT=str(self.metrics), **env).ready()
        self.channel = self.running.channel()

    def ask(self, text: str, **options: Any) -> Any:
        call = self.channel.unary_unary("/echo.v1.Echo/Say")
        return call.future(field(1, text.encode()), **{"timeout": 30, **options})

    def hold(self) -> Any:
        """A call that keeps the method at work."""
        held = self.ask("hold")
        self.running.until("begun")
        return held

    def queue(self, *texts: str, **options: Any) -> list[Any]:
        """Calls that wait, in this order."""
        calls = []
        for count, words in enumerate(texts, start=self.in_flight()):
            calls.append(self.ask(words, **options))
            eventually(lambda count=count: self.in_flight() == count + 1)
        return calls

    def in_flight(self) -> int:
        return int(self.metric('grpc_server_in_flight{grpc_method="Say"'))

    def metric(self, name: str) -> float:
        [line] = [line for line in get(self.metrics, "/metrics")[1].splitlines() if line.startswith(name)]
        return float(line.split()[-1])

    def let_go(self) -> None:
        self.service.write("", "go")


@pytest.fixture
def caller(service: Service, kind: str) -> Iterator[Caller]:
    made = Caller(service, kind)
    yield made
    made.channel.close()


def text(call: Any) -> str:
    raw: bytes = call.result()
    return raw[2:].decode()


def refusal(call: Any) -> tuple[grpc.StatusCode, str]:
    error = call.exception()
    return error.code(), error.details()


def test_a_lone_request_goes_alone_and_says_that_it_is_written(caller: Caller) -> None:
    assert caller.running.logs[-1]["rpcs"]["echo.v1.Echo/Say"] == "written"
    assert text(caller.ask("a", metadata=[("x-request-id", "r1")])) == "a/1"
    begun = caller.running.until("begun")
    assert (begun["size"], begun["request_id"]) == (1, "r1")


def test_what_arrives_while_a_batch_runs_is_the_next_and_rows_are_counted(caller: Caller) -> None:
    held = caller.hold()
    waiting = caller.queue("a", "b b", "c", "d d", "e e e e e e", "f")
    caller.let_go()
    assert text(held) == "hold/1"
    # At most 4 rows: a, b and c; d alone, since e has more rows than any batch; e alone; f.
    assert [text(call) for call in waiting] == ["a/3", "b/3", "c/3", "d/1", "e/1", "f/1"]
    labels = '{grpc_method="Say",grpc_service="echo.v1.Echo"}'
    assert caller.metric(f"model_batch_rows_count{labels}") == 5
    assert caller.metric(f"model_batch_rows_sum{labels}") == 1 + 4 + 2 + 6 + 1
    assert caller.metric(f"model_batch_queue_seconds_count{labels}") == 7


def test_each_caller_gets_its_own_error_metadata_and_log_lines(caller: Caller) -> None:
    held = caller.hold()
    waiting = [
        *caller.queue("a", metadata=[("x-request-id", "r-a")]),
        *caller.queue("bad", "broken", "odd", metadata=[("x-request-id", "r-b")]),
    ]
    caller.let_go()
    assert text(held) == "hold/1"
    assert text(waiting[0]) == "a/4"
    assert dict(waiting[0].trailing_metadata())["size"] == "4"
    assert refusal(waiting[1]) == (grpc.StatusCode.INVALID_ARGUMENT, "text: is bad alone")
    assert "size" not in dict(waiting[1].trailing_metadata())
    assert [refusal(call)[0] for call in waiting[2:]] == [grpc.StatusCode.INTERNAL] * 2
    logs = caller.running.stop().logs
    assert [line["request_id"] for line in logs if line["msg"] == "in a batch"][1:] == ["r-a", "r-b", "r-b", "r-b"]
    assert sorted(line["msg"] for line in logs if line["level"] == "error") == [
        "say_batch must return a EchoResponse or a ModelError for each request, it returned str for [3]",
        "say_batch raised ValueError: broken alone",
    ]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("raise", "say_batch raised ValueError: secret detail"),
        ("exit", "say_batch raised SystemExit: 3"),
        ("few", "say_batch must return 2 of EchoResponse, it returned 0"),
        ("none", "say_batch must return 2 of EchoResponse, it returned None (is a `return` missing?)"),
    ],
)
def test_a_batch_that_fails_fails_for_all_its_callers_with_one_id(caller: Caller, word: str, told: str) -> None:
    held = caller.hold()
    waiting = [
        *caller.queue("a", metadata=[("x-request-id", "r-a")]),
        *caller.queue(word, metadata=[("x-request-id", "r-b")]),
    ]
    caller.let_go()
    assert text(held) == "hold/1"
    line = caller.running.until(told)
    assert line["request_ids"] == ["r-a", "r-b"]
    assert line["at"].startswith("model.py:")
    for call in waiting:
        assert refusal(call) == (grpc.StatusCode.INTERNAL, f"internal error {line['error_id']}")
    assert text(caller.ask("b")) == "b/1"


def test_a_model_error_for_all_is_told_as_it_is(caller: Caller) -> None:
    assert refusal(caller.ask("refuse")) == (grpc.StatusCode.INVALID_ARGUMENT, "text: must be good")


def test_who_leaves_or_is_late_is_dropped_before_the_work(caller: Caller) -> None:
    held = caller.hold()
    leaving, waiting = caller.queue("leaving", "a")
    late = caller.queue("late", timeout=1)[0]
    leaving.cancel()
    assert late.exception().code() == grpc.StatusCode.DEADLINE_EXCEEDED
    eventually(lambda: caller.in_flight() == 2)
    caller.let_go()
    assert text(held) == "hold/1"
    assert text(waiting) == "a/1"


def test_who_leaves_a_batch_at_work_does_not_disturb_the_others(caller: Caller) -> None:
    held = caller.hold()
    held.cancel()
    eventually(lambda: caller.in_flight() == 0)
    waiting = caller.queue("a", "b")
    caller.let_go()
    assert sorted(text(call) for call in waiting) == ["a/2", "b/2"]


def test_a_full_queue_refuses_and_says_when_to_try_again(service: Service, kind: str) -> None:
    caller = Caller(service, kind, AO_BATCH_MAX_QUEUE="3")
    held = caller.hold()
    waiting = caller.queue("big big big big big")  # fits an empty queue, whatever its size
    refused = caller.ask("a")
    assert refusal(refused) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED, "5 rows are waiting for the model: the queue is full",
    )  # fmt: skip
    delay = retry_after(dict(refused.trailing_metadata())["grpc-status-details-bin"])
    assert delay is not None and delay > 0
    caller.let_go()
    assert [text(held), text(waiting[0])] == ["hold/1", "big/1"]
    assert text(caller.ask("a")) == "a/1"
    caller.channel.close()


def test_turned_off_every_request_is_a_batch_of_one_and_none_waits(service: Service, kind: str) -> None:
    caller = Caller(service, kind, AO_BATCHING="0")
    held = caller.hold()
    assert [text(caller.ask(word)) for word in ("a", "b")] == ["a/1", "b/1"]
    caller.let_go()
    assert text(held) == "hold/1"
    caller.channel.close()


def test_the_harness_asks_for_batches_of_one(in_folder: Service, kind: str) -> None:
    in_folder.write(BATCHES.replace("KIND", kind))
    with Harness(importlib.import_module("model").Echo) as model:
        assert model.call("Say", {"text": "a"}).text == "a/1"
        with pytest.raises(InvalidArgument, match="is bad alone"):
            model.call("Say", {"text": "bad"})
        with pytest.raises(ValueError, match="secret detail"):
            model.call("Say", {"text": "raise"})
        with pytest.raises(SystemExit):
            model.call("Say", {"text": "exit"})
        with pytest.raises(TypeError, match="for each request"):
            model.call("Say", {"text": "odd"})


def test_a_method_that_cancels_itself_fails_its_batch_only(service: Service) -> None:
    caller = Caller(service, "Later")
    assert refusal(caller.ask("cancel"))[0] == grpc.StatusCode.INTERNAL
    assert text(caller.ask("a")) == "a/1"
    caller.channel.close()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{'sai': Batching()}", "BATCHING['sai'] is no method for one request; those are say, shout"),
        ("{'shout': Batching()}", "BATCHING['shout'] is set, and there is no method shout_batch"),
        ("{'say': Batching(max_rows=-1)}", "BATCHING['say'] is Batching(max_rows=-1"),
        ("{'say': Batching(max_rows=0)}", "BATCHING['say'] is Batching(max_rows=0"),
        ("{'say': Batching(max_rows='64')}", "BATCHING['say'] is Batching(max_rows='64'"),
        ("{'say': Batching(rows=1)}", "BATCHING['say'] is Batching(max_rows=None, rows=1"),
        ("{'say': 64}", "BATCHING['say'] is 64"),
        ("Batching(max_rows=64)", 'BATCHING is Batching(max_rows=64, rows=None, parallel=1); `{"predict": Batching(max_rows=64)}`'),
    ],
)
def test_options_that_fit_nothing_keep_it_from_starting(service: Service, options: str, told: str) -> None:
    service.write(BATCHES.replace("KIND", "Plain").rstrip().removesuffix("pass") + f"BATCHING = {options}\n")
    ended = service.run()
    assert ended.status == 1
    assert "AO_SERVICE_BATCHING_INVALID" in ended.stderr
    assert told in ended.stderr


def test_a_batch_method_with_the_wrong_parameters(service: Service) -> None:
    service.write(BATCHES.replace("KIND", "Plain") + "\n    def shout_batch(self, requests):\n        pass\n")
    ended = service.run()
    assert ended.status == 78
    assert "shout_batch must take a list of requests and one of contexts" in ended.stderr
    assert "def shout_batch(self, requests: list[EchoRequest], contexts: list[Context]) -> list[EchoResponse]" in ended.stderr


def test_a_method_of_a_stream_with_the_wrong_parameters(service: Service) -> None:
    service.write("from gen.base import StreamsBase\nclass Streams(StreamsBase):\n    def both(self):\n        yield from ()\n")
    ended = service.run()
    assert "both must take the requests and a context" in ended.stderr
    assert "def both(self, requests: Requests[EchoRequest], context: Context) -> Iterator[EchoResponse]" in ended.stderr
