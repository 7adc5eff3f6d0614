"""How lines get to stdout."""

import asyncio
import io
import json
import logging

import pytest

from ao_runtime.logs import JsonFormatter, Lines, Printed


class Stream(io.StringIO):
    """Counts what it is given at once."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)


def made(stream: io.StringIO) -> Lines:
    handler = Lines(stream)
    handler.setFormatter(JsonFormatter("s"))
    return handler


def record(text: str, level: int = logging.INFO, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("n", level, "", 0, text, arguments, None)


def test_lines_of_one_turn_of_the_loop_are_written_together_and_warnings_at_once() -> None:
    stream = Stream()

    async def run() -> None:
        handler = made(stream)
        handler.emit(record("a"))
        handler.emit(record("b"))
        assert stream.writes == []
        await asyncio.sleep(0)
        assert [json.loads(line)["msg"] for line in stream.writes[0].splitlines()] == ["a", "b"]
        handler.emit(record("c"))
        handler.emit(record("d", logging.WARNING))
        assert len(stream.writes) == 2
        handler.emit(record("e"))
        await asyncio.to_thread(handler.emit, record("f"))

    asyncio.run(run())
    assert [json.loads(line)["msg"] for line in "".join(stream.writes).splitlines()] == list("abcdef")


def test_outside_of_a_loop_a_line_is_written_at_once() -> None:
    stream = Stream()
    made(stream).emit(record("a"))
    assert len(stream.writes) == 1


def test_a_line_that_cannot_be_made_or_a_log_that_nobody_reads_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Stream()
    handler = made(stream)
    handler.emit(record("%d", logging.INFO, "no number"))
    assert "Logging error" in capsys.readouterr().err

    class Closed(Stream):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    made(Closed()).emit(record("a"))


def test_stdout_may_be_asked_what_programs_ask_of_it() -> None:
    assert Printed().writable()
    assert Printed().fileno() >= 0
    assert Printed().buffer.writable()


def test_what_is_printed_without_an_end_is_not_held_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    printed = Printed()
    with caplog.at_level(logging.INFO, "print"):
        for _ in range(10_000):
            printed.write(".")
        assert [set(record.message) for record in caplog.records] == [{"."}]
        printed.write("\n")
    assert sum(len(record.message) for record in caplog.records) == 10_000
