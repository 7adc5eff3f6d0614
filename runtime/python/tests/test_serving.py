"""A server in a process of its own, asked over the wire."""

import signal
import threading
from typing import Any

import grpc
import pytest
from client import field, health, say, seconds, watch
from conftest import Running, Service, eventually
from models import GOOD

from ao_runtime.status import violations


@pytest.fixture
def running(service: Service) -> Running:
    service.write(GOOD)
    return service.start(AO_CONCURRENCY="2").ready()


def line_of(text: str) -> str:
    return f"model.py:{GOOD[: GOOD.index(text)].count(chr(10)) + 1}"


def refused(running: Running, text: str, **options: Any) -> Any:
    with running.channel() as channel, pytest.raises(grpc.RpcError) as caught:
        say(channel, text, **options)
    return caught.value


def test_answers_plain_and_async_methods(running: Running) -> None:
    with running.channel() as channel:
        assert say(channel, "hi", metadata=[("x-request-id", "r1"), ("who", "me")]) == "hi r1 me"
        assert say(channel, "hi", "echo.v1.Echo/Shout") == "HI!"


def test_says_which_methods_are_written(running: Running) -> None:
    rpcs = running.logs[-1]["rpcs"]
    assert rpcs == {
        "echo.v1.Echo/Say": "written", "echo.v1.Echo/Shout": "written", "echo.v1.Other/Ask": "not written",
        "echo.v1.Streams/Down": "not written", "echo.v1.Streams/Up": "not written", "echo.v1.Streams/Both": "not written",
    }  # fmt: skip


def test_every_line_of_the_log_is_json_and_carries_the_request_id(running: Running) -> None:
    with running.channel() as channel:
        say(channel, "hi", metadata=[("x-request-id", "r1")])
    ended = running.stop()
    assert ended.line("loading slowly") | {"time": ""} == {
        "time": "", "level": "warn", "service": "model-service", "msg": "loading slowly", "file": "weights",
    }  # fmt: skip
    saying, call = ended.line("saying"), ended.line("call")
    assert (saying["request_id"], saying["length"], saying["level"]) == ("r1", 2, "info")
    assert (call["request_id"], call["rpc"], call["code"]) == ("r1", "echo.v1.Echo/Say", "OK")
    assert call["time"].endswith("Z")


def test_makes_a_request_id_where_none_came(running: Running) -> None:
    with running.channel() as channel:
        text = say(channel, "hi")
    assert running.until("call")["request_id"] == text.split()[1]


def test_a_models_invalid_argument_names_the_field(running: Running) -> None:
    error = refused(running, "bad")
    assert (error.code(), error.details()) == (grpc.StatusCode.INVALID_ARGUMENT, "text: must be good")
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    assert violations(details) == [("text", "must be good")]


def test_a_models_other_errors_keep_their_code_and_message(running: Running) -> None:
    error = refused(running, "nowhere")
    assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, "no such text")
    assert "grpc-status-details-bin" not in dict(error.trailing_metadata())


def test_an_error_that_is_too_long_for_grpc_keeps_its_code_and_its_field(running: Running) -> None:
    error = refused(running, "long")
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert error.details().startswith("text: üüü") and error.details().endswith("ü…")
    [(name, told)] = violations(dict(error.trailing_metadata())["grpc-status-details-bin"])
    assert (name, told[:3], told[-1]) == ("text", "üüü", "…")


@pytest.mark.parametrize(
    ("text", "raised"),
    [("teapot", "Teapot: is no status of gRPC"), ("never", "ValueError: retry_after is inf, it must be seconds from 0 to 1000000000")],
)
def test_an_error_that_no_status_can_tell_is_internal_and_logged(running: Running, text: str, raised: str) -> None:
    assert refused(running, text).code() == grpc.StatusCode.INTERNAL
    assert running.until(f"say raised {raised}")["at"].startswith("model.py:")


def test_an_exception_becomes_internal_with_an_id_and_its_trace_only_in_the_log(running: Running) -> None:
    error = refused(running, "break", metadata=[("x-request-id", "r2")])
    assert error.code() == grpc.StatusCode.INTERNAL
    line = running.until("say raised ValueError: secret detail")
    assert error.details() == f"internal error {line['error_id']}"
    assert (line["level"], line["request_id"], line["at"]) == ("error", "r2", line_of("raise ValueError"))
    assert 'raise ValueError("secret detail")' in line["trace"]
    assert "ao_runtime" not in line["trace"]


@pytest.mark.parametrize(("text", "got"), [("wrong", "EchoRequest"), ("nothing", "None (is a `return` missing?)")])
def test_a_wrong_return_type_is_internal_and_the_log_names_both(running: Running, text: str, got: str) -> None:
    assert refused(running, text).code() == grpc.StatusCode.INTERNAL
    line = running.until(f"say must return a EchoResponse, it returned {got}")
    assert line["at"] == line_of("def say")


def test_what_is_not_written_and_what_does_not_exist_is_unimplemented(running: Running) -> None:
    error = refused(running, "x", rpc="echo.v1.Other/Ask")
    assert (error.code(), error.details()) == (grpc.StatusCode.UNIMPLEMENTED, "echo.v1.Other/Ask is not written yet")
    assert refused(running, "x", rpc="echo.v1.Echo/Nowhere").code() == grpc.StatusCode.UNIMPLEMENTED


def test_bytes_that_are_no_request_are_an_invalid_argument(running: Running) -> None:
    with running.channel() as channel, pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary("/echo.v1.Echo/Say")(b"\x0a\xff", timeout=10)
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_messages_over_the_limit_are_refused_in_both_directions(running: Running) -> None:
    with running.channel(**{"grpc.max_send_message_length": -1}) as channel:
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary("/echo.v1.Echo/Say")(b"x" * 5_000_000, timeout=10)
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    with running.channel(**{"grpc.max_receive_message_length": -1}) as channel:
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary("/echo.v1.Echo/Say")(field(1, b"huge"), timeout=10)
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_plain_method_is_told_that_the_deadline_has_passed(running: Running) -> None:
    assert refused(running, "slow", wait=seconds(60), timeout=0.3).code() == grpc.StatusCode.DEADLINE_EXCEEDED
    running.until("gave up")


def test_an_async_method_is_cancelled_when_the_caller_goes(running: Running) -> None:
    with running.channel() as channel:
        call = channel.unary_unary("/echo.v1.Echo/Shout").future(field(1, b"x") + seconds(60))
        eventually(lambda: call.running())
        with running.channel() as other:
            say(other, "x")  # the first has arrived, too
        call.cancel()
    running.until("cancelled True")
    assert running.until("call")["code"] == "CANCELLED"


def test_who_leaves_before_there_is_a_thread_is_not_worked_for(service: Service) -> None:
    service.write(GOOD)
    running = service.start(AO_CONCURRENCY="1").ready()
    with running.channel() as channel:
        first = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"first") + seconds(60))
        assert running.until("saying")["length"] == 5
        late = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"too late"), timeout=0.2)
        assert late.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        assert running.until("call")["code"] == "CANCELLED"
        first.cancel()
        assert say(channel, "on time").startswith("on time")
    assert [line["length"] for line in running.stop().logs if line["msg"] == "saying"] == [5, 7]


def test_a_second_request_is_answered_while_the_first_runs(running: Running) -> None:
    with running.channel() as channel:
        slow = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"slow") + seconds(60))
        assert say(channel, "quick").startswith("quick")
        assert not slow.done()
        slow.cancel()


def test_health_tells_the_server_each_service_and_the_unknown_apart(running: Running) -> None:
    with running.channel() as channel:
        assert [health(channel, name) for name in ("", "echo.v1.Echo", "echo.v1.Other")] == [1, 1, 1]
        with pytest.raises(grpc.RpcError) as caught:
            health(channel, "nowhere")
        assert caught.value.code() == grpc.StatusCode.NOT_FOUND
        unknown = watch(channel, "nowhere")
        assert next(unknown).status == 3
        unknown.cancel()


def test_while_it_loads_it_listens_and_is_not_ready(service: Service) -> None:
    service.write("from pathlib import Path\nimport time\nwhile not Path('go').exists(): time.sleep(0.01)\n" + GOOD)
    running = service.start()
    running.port = running.until("listening")["port"]
    with running.channel() as channel:
        told: list[int] = []
        watching = watch(channel)
        watcher = threading.Thread(target=lambda: told.extend(answer.status for answer in watching))
        watcher.start()
        assert health(channel) == 2
        with pytest.raises(grpc.RpcError) as caught:
            say(channel, "hi")
        assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.UNAVAILABLE, "the model is loading")
        streams = channel.stream_stream("/echo.v1.Streams/Both")
        silent = threading.Event()
        for requests in (iter([]), iter(silent.wait, True)):
            with pytest.raises(grpc.RpcError) as caught:
                list(streams(requests, timeout=10))
            assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.UNAVAILABLE, "the model is loading")
        silent.set()
        eventually(lambda: told == [2])
        service.write("", "go")
        eventually(lambda: told == [2, 1])
        running.process.send_signal(signal.SIGTERM)
        watcher.join()
        assert told == [2, 1, 2]
    assert running.wait().status == 0


def test_sigterm_while_it_loads_ends_it_at_once(service: Service) -> None:
    service.write("import threading\nthreading.Event().wait()\n" + GOOD)
    running = service.start()
    running.until("listening")
    assert running.stop().status == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_what_is_in_flight_is_answered_what_is_new_refused(running: Running, number: signal.Signals) -> None:
    with running.channel() as channel, running.channel() as other:
        slow = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"slow") + seconds(1), timeout=10)
        running.until("saying")
        running.process.send_signal(number)
        assert running.until("draining")["reason"] == number.name
        with pytest.raises(grpc.RpcError) as caught:
            say(other, "late")
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        assert b"slow" in slow.result()
    assert running.wait().status == 0


def test_a_method_that_does_not_end_is_left_behind_after_the_drain_time(service: Service) -> None:
    service.write(GOOD)
    running = service.start(AO_DRAIN_MS="100").ready()
    with running.channel() as channel:
        stuck = channel.unary_unary("/echo.v1.Echo/Shout").future(field(1, b"x") + seconds(600))
        with running.channel() as other:
            say(other, "x")
        assert running.stop().status == 0
        assert stuck.exception() is not None


def test_a_second_signal_ends_it_without_waiting(running: Running) -> None:
    with running.channel() as channel:
        call = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"slow") + seconds(600))
        running.until("saying")
        running.process.send_signal(signal.SIGTERM)
        running.until("draining")
        assert running.stop().status == -signal.SIGTERM
        assert call.exception() is not None


def test_the_end_of_stdin_ends_a_supervised_service(service: Service) -> None:
    service.write(GOOD)
    running = service.start(AO_SUPERVISED="1").ready()
    assert running.process.stdin
    running.process.stdin.close()
    assert running.until("draining")["reason"] == "the supervisor is gone"
    assert running.wait().status == 0


def test_answers_many_at_once(running: Running) -> None:
    answers: list[str] = []
    with running.channel() as channel:
        threads = [threading.Thread(target=lambda n=n: answers.append(say(channel, f"n{n}"))) for n in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answer.split()[0] for answer in answers} == {f"n{n}" for n in range(50)}


UNRULY = """
import asyncio
import sys

from gen.base import EchoBase, OtherBase
from gen.echo.echo_pb2 import EchoResponse

print("imported")
print("begun ", end="")
print("and ended")


class Echo(EchoBase):
    def say(self, request, context):
        if request.text == "fine":
            return EchoResponse(text="fine")
        raise {"exit": SystemExit(3), "interrupt": KeyboardInterrupt(), "stop": StopIteration(1), "cancel": asyncio.CancelledError()}[request.text]

    async def shout(self, request, context):
        if request.text == "exit":
            sys.exit("shouted")
        raise asyncio.CancelledError


class Other(OtherBase):
    pass
"""


@pytest.mark.parametrize(
    ("rpc", "text", "raised"),
    [
        ("Say", "exit", "SystemExit: 3"),
        ("Say", "interrupt", "KeyboardInterrupt"),
        ("Say", "stop", "StopIteration: 1"),
        ("Say", "cancel", "CancelledError"),
        ("Shout", "exit", "SystemExit: shouted"),
        ("Shout", "cancel", "CancelledError"),
    ],
)
def test_what_would_end_a_program_ends_its_call_only(service: Service, rpc: str, text: str, raised: str) -> None:
    service.write(UNRULY)
    running = service.start().ready()
    with running.channel() as channel:
        with pytest.raises(grpc.RpcError) as answered:
            channel.unary_unary(f"/echo.v1.Echo/{rpc}")(field(1, text.encode()), timeout=10)
        assert answered.value.code() is grpc.StatusCode.INTERNAL  # type: ignore[attr-defined]
        assert running.until(f"{rpc.lower()} raised {raised}")["level"] == "error"
        assert say(channel, "fine") == "fine"


def test_what_is_printed_becomes_log_lines(service: Service) -> None:
    service.write(UNRULY)
    running = service.start().ready()
    printed = [line["msg"] for line in running.logs if line["level"] == "info"]
    assert {"imported", "begun and ended"} <= set(printed)
