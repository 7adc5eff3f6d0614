"""Streaming rpcs of a server in a process of its own, plain and async methods alike."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import grpc
import pytest
from client import field, say, seconds
from conftest import Running, Service, eventually
from models import STREAMS

from ao_runtime.status import violations

KINDS = ["PlainStreams", "AsyncStreams"]


@pytest.fixture(params=KINDS)
def running(request: pytest.FixtureRequest, service: Service) -> Running:
    service.write(STREAMS.replace("KIND", request.param))
    return service.start(AO_CONCURRENCY="1", AO_LOG_LEVEL="info").ready()


@pytest.fixture
def plain(service: Service) -> Running:
    service.write(STREAMS.replace("KIND", "PlainStreams"))
    return service.start(AO_CONCURRENCY="1", AO_STREAM_THREADS="3").ready()


def text(raw: bytes) -> str:
    length, start = raw[1], 2
    if length > 127:
        length, start = raw[1] & 127 | raw[2] << 7, 3
    return raw[start : start + min(length, 9)].decode()


def down(channel: grpc.Channel, words: str, wait: float = 0, timeout: float | None = 20) -> Any:
    return channel.unary_stream("/echo.v1.Streams/Down")(field(1, words.encode()) + seconds(wait), timeout=timeout)


def up(channel: grpc.Channel, requests: Iterator[bytes], **options: Any) -> Any:
    return channel.stream_unary("/echo.v1.Streams/Up").future(requests, **{"timeout": 20, **options})


def both(channel: grpc.Channel, requests: Iterator[bytes], **options: Any) -> Any:
    return channel.stream_stream("/echo.v1.Streams/Both")(requests, **{"timeout": 20, **options})


class Client:
    """Requests that are sent one by one, the end when `close` says so."""

    def __init__(self) -> None:
        self._next, self._texts = threading.Semaphore(0), iter(())
        self._queue: list[str | None] = []

    def send(self, words: str | None) -> None:
        self._queue.append(words)
        self._next.release()

    def close(self) -> None:
        self.send(None)

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._next.acquire()
            words = self._queue.pop(0)
            if words is None:
                return
            yield field(1, words.encode())


def requests(*words: str) -> Iterator[bytes]:
    return iter([field(1, each.encode()) for each in words])


def test_answers_every_kind_of_stream(running: Running) -> None:
    with running.channel() as channel:
        assert [text(each) for each in down(channel, "a b c")] == ["a", "b", "c"]
        assert list(down(channel, "")) == []
        assert text(up(channel, requests("a", "b")).result()) == "a b"
        assert up(channel, requests()).result() == b""
        assert [text(each) for each in both(channel, requests("a", "b c"))] == ["a", "b", "c"]


def test_answers_while_the_client_still_sends(running: Running) -> None:
    client = Client()
    with running.channel() as channel:
        answers = both(channel, iter(client))
        for word in ("a", "b"):
            client.send(word)
            assert text(next(answers)) == word
        client.close()
        assert list(answers) == []


def test_one_line_of_log_a_call_with_the_count_of_messages(running: Running) -> None:
    with running.channel() as channel:
        list(both(channel, requests("a", "b c"), metadata=[("x-request-id", "r1")]))
    call = running.until("call")
    assert call | {"time": "", "ms": 0} == {
        "time": "", "level": "info", "service": "model-service", "msg": "call", "request_id": "r1",
        "rpc": "echo.v1.Streams/Both", "code": "OK", "ms": 0, "received": 2, "sent": 3,
    }  # fmt: skip
    assert {line["request_id"] for line in running.logs if line["msg"] == "yielding"} == {"r1"}


@pytest.mark.parametrize("before", ["", "a b "])
def test_an_error_in_mid_stream_ends_it_with_its_status(running: Running, before: str) -> None:
    with running.channel() as channel:
        for word, code in (("bad", grpc.StatusCode.INVALID_ARGUMENT), ("break", grpc.StatusCode.INTERNAL)):
            answers = down(channel, before + word)
            got = []
            with pytest.raises(grpc.RpcError) as caught:
                got += [text(each) for each in answers]
                got += [text(each) for each in answers]
            assert caught.value.code() == code
            if word == "bad":
                assert violations(dict(answers.trailing_metadata())["grpc-status-details-bin"]) == [("text", "must be good")]
            else:
                line = running.until("down raised ValueError: secret detail")
                assert caught.value.details() == f"internal error {line['error_id']}"
                assert line["at"].startswith("model.py:")


def test_what_would_end_a_program_ends_its_stream_only(running: Running) -> None:
    with running.channel() as channel:
        with pytest.raises(grpc.RpcError) as caught:
            list(down(channel, "a exit"))
        assert caught.value.code() == grpc.StatusCode.INTERNAL
        assert running.until("down raised SystemExit: 3")["level"] == "error"
        assert len(list(down(channel, "a"))) == 1


def test_a_wrong_message_is_internal_and_the_log_says_where(running: Running) -> None:
    with running.channel() as channel:
        with pytest.raises(grpc.RpcError) as caught:
            list(down(channel, "a wrong b"))
        assert caught.value.code() == grpc.StatusCode.INTERNAL
        assert running.until("down must yield a EchoResponse, it yielded EchoRequest")["at"].startswith("model.py:")
        with pytest.raises(grpc.RpcError):
            up(channel, requests("wrong")).result()
        running.until("up must return a EchoResponse, it returned EchoRequest")


def test_a_method_that_returns_no_iterator_is_internal(plain: Running) -> None:
    with plain.channel() as channel:
        for word, got in (("message", "EchoResponse"), ("nothing", "None (is a `yield` missing?)")):
            with pytest.raises(grpc.RpcError) as caught:
                list(down(channel, word))
            assert caught.value.code() == grpc.StatusCode.INTERNAL
            plain.until(f"down must return an iterator of EchoResponse, it returned {got}")
        with pytest.raises(grpc.RpcError) as refused:
            list(down(channel, "refused"))
        assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert [text(each) for each in down(channel, "list")] == ["a", "b"]


def test_a_request_that_is_none_ends_the_stream(running: Running) -> None:
    with running.channel() as channel:
        with pytest.raises(grpc.RpcError) as caught:
            up(channel, iter([b"\x0a\xff"])).result()
        assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_generator_is_not_pulled_faster_than_the_client_takes(running: Running) -> None:
    with running.channel() as channel:
        answers = down(channel, "endless", timeout=None)
        next(answers)
        running.until("yielding")
        say(channel, "hi")
        # The windows of HTTP/2 and the buffers of both ends hold some of the 270 kB messages, never all 1,000.
        while running.logs[-1]["msg"] != "call":
            running.next()
        assert sum(line["msg"] == "yielding" for line in running.logs) < 200
        answers.cancel()
        assert running.until("closed")["cancelled"] is True


def test_a_client_that_leaves_closes_the_generator(running: Running) -> None:
    with running.channel() as channel:
        answers = down(channel, "a b", wait=0.2)
        next(answers)
        answers.cancel()
        assert running.until("closed")["cancelled"] is True
    lines = [line for line in running.logs if line["msg"] == "call"] or [running.until("call")]
    assert lines[0]["code"] == "CANCELLED"


def test_a_deadline_closes_the_generator(running: Running) -> None:
    with running.channel() as channel:
        with pytest.raises(grpc.RpcError) as caught:
            list(down(channel, "again", wait=0.05, timeout=0.5))
        assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        assert running.until("closed")["cancelled"] is True


def test_a_model_that_stops_at_the_deadline_is_not_taken_for_one_that_has_said_all(running: Running) -> None:
    with running.channel() as channel:
        for _ in range(5):
            with pytest.raises(grpc.RpcError) as caught:
                list(down(channel, "a patient", timeout=0.2))
            assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_client_that_leaves_while_it_sends_is_not_taken_for_one_that_has_sent_all(running: Running) -> None:
    with running.channel() as channel:
        for _ in range(20):
            client = Client()
            sending = up(channel, iter(client))
            client.send("a")
            sending.cancel()
            client.close()
        client = Client()
        sending = up(channel, iter(client))
        client.send("a")
        with running.channel() as other:
            list(both(other, requests("a")))
        running.until("left")
        sending.cancel()
        assert running.until("cut")["cancelled"] is True
        client.close()
    assert [line["msg"] for line in running.logs if line["msg"] == "whole"] == []


def test_a_client_that_leaves_ends_a_conversation(running: Running) -> None:
    client = Client()
    with running.channel() as channel:
        answers = both(channel, iter(client))
        client.send("a")
        assert text(next(answers)) == "a"
        answers.cancel()
        assert running.until("left")["cancelled"] is True
        client.close()


def test_metadata_goes_ahead_of_and_after_the_messages(running: Running) -> None:
    with running.channel() as channel:
        answers = down(channel, "initial trailing a")
        assert [text(each) for each in answers] == ["a"]
        assert [pair for pair in answers.initial_metadata() if pair[0] in ("first", "raw-bin")] == [
            ("first", "1"), ("raw-bin", b"\0"),
        ]  # fmt: skip
        assert dict(answers.trailing_metadata())["last"] == "2"
        failed = down(channel, "trailing bad")
        with pytest.raises(grpc.RpcError):
            list(failed)
        assert set(dict(failed.trailing_metadata())) >= {"last", "grpc-status-details-bin"}
        with pytest.raises(grpc.RpcError):
            list(down(channel, "a initial b"))
        running.until("down raised RuntimeError: initial metadata is sent once a call, before its first message")


def test_metadata_of_a_stream_arrives_before_its_first_message(running: Running) -> None:
    client = Client()
    with running.channel() as channel:
        answers = both(channel, iter(client))
        client.send("initial")
        assert dict(answers.initial_metadata())["first"] == "1"
        client.close()
        assert list(answers) == []


def test_unary_methods_send_metadata_too(running: Running) -> None:
    with running.channel() as channel:
        for words, code in (("hi", grpc.StatusCode.OK), ("bad", grpc.StatusCode.INVALID_ARGUMENT)):
            call = channel.unary_unary("/echo.v1.Echo/Shout").future(field(1, words.encode()), timeout=10)
            assert call.code() == code
            assert dict(call.initial_metadata())["first"] == "1"
            assert dict(call.trailing_metadata())["last"] == "2"


def test_streams_that_wait_do_not_keep_unary_calls_from_the_one_thread(plain: Running) -> None:
    with plain.channel() as channel:
        clients = [Client() for _ in range(3)]
        answers = [both(channel, iter(client)) for client in clients]
        for client, each in zip(clients, answers, strict=True):
            client.send("a")
            assert text(next(each)) == "a"
        assert say(channel, "hi", "echo.v1.Echo/Shout") == "HI"
        with pytest.raises(grpc.RpcError) as caught:
            list(down(channel, "one more"))
        assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        clients[0].close()
        assert list(answers[0]) == []
        eventually(lambda: _count(down(channel, "a")) == 1)
        for client in clients:
            client.close()


def test_a_stream_that_is_always_at_work_lets_unary_calls_have_their_turn(plain: Running) -> None:
    with plain.channel() as channel:
        busy = down(channel, "again", wait=0.01, timeout=None)
        next(busy)
        taking = threading.Thread(target=_count, args=[busy])
        taking.start()
        for _ in range(5):
            assert say(channel, "hi", "echo.v1.Echo/Shout") == "HI"
        busy.cancel()
        taking.join()


def _count(answers: Any) -> int:
    """How many messages come, until the end or an error."""
    count = 0
    with suppress(grpc.RpcError):
        for _ in answers:
            count += 1
    return count


def test_a_generator_stays_in_one_thread(plain: Running) -> None:
    with plain.channel() as channel:
        list(down(channel, "a b c d"))
    plain.until("call")
    assert len({line["by"] for line in plain.logs if line["msg"] == "yielding"}) == 1


def test_drain_waits_for_streams_and_cuts_them_in_the_end(running: Running) -> None:
    client = Client()
    with running.channel() as channel:
        answers = both(channel, iter(client))
        client.send("a")
        next(answers)
        running.process.terminate()
        running.until("draining")
        client.send("b")
        assert text(next(answers)) == "b"
        client.close()
        assert list(answers) == []
    assert running.wait().status == 0


def test_a_stream_that_does_not_end_is_cut_after_the_drain_time(service: Service) -> None:
    service.write(STREAMS.replace("KIND", "PlainStreams"))
    running = service.start(AO_DRAIN_MS="100").ready()
    client = Client()
    with running.channel() as channel:
        answers = both(channel, iter(client))
        client.send("a")
        next(answers)
        ended = running.stop()
        client.close()
        with pytest.raises(grpc.RpcError):
            list(answers)
    assert ended.status == 0
    assert ended.line("1 calls are cut off")["level"] == "warn"
