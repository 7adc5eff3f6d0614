"""A real model-service folder in a temporary folder with a blank and an umlaut in its name, and real server processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from make_gen import write_gen

PACKAGE = Path(__file__).parents[1]


class Service:
    """A model-service: its folder, and the processes started in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []

    def write(self, text: str, name: str = "model.py") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def environment(self, extra: dict[str, str]) -> dict[str, str]:
        path = os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")])
        return {**os.environ, "PYTHONPATH": path, "AO_PORT": "0", "PYTHONDONTWRITEBYTECODE": "1", **extra}

    def start(self, **env: str) -> "Running":
        process = subprocess.Popen(
            [sys.executable, "-m", "ao_runtime"],
            cwd=self.folder,
            env=self.environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return Running(process)

    def run(self, **env: str) -> "Ended":
        """Runs the service until it ends by itself."""
        return self.start(**env).wait()

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()


class Ended:
    """What a process left: exit status, log lines, stderr."""

    def __init__(self, status: int, logs: list[dict[str, Any]], stderr: str) -> None:
        self.status, self.logs, self.stderr = status, logs, stderr

    def line(self, msg: str) -> dict[str, Any]:
        return next(line for line in self.logs if line["msg"] == msg)


class Running:
    """A service process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.logs: list[dict[str, Any]] = []

    def next(self) -> dict[str, Any]:
        """Reads the next line of the log."""
        assert self.process.stdout
        self.logs.append(json.loads(self.process.stdout.readline()))
        return self.logs[-1]

    def until(self, msg: str) -> dict[str, Any]:
        """Reads the log up to the line with that message."""
        assert self.process.stdout
        for text in self.process.stdout:
            self.logs.append(json.loads(text))
            if self.logs[-1]["msg"] == msg:
                return self.logs[-1]
        raise AssertionError(f"no line {msg!r} in {self.logs}; stderr: {self.process.stderr and self.process.stderr.read()}")

    def ready(self) -> "Running":
        self.port = self.until("listening")["port"]
        self.until("serving")
        return self

    def channel(self, **options: int) -> grpc.Channel:
        return grpc.insecure_channel(f"127.0.0.1:{self.port}", options=list(options.items()))

    def wait(self) -> Ended:
        assert self.process.stdout and self.process.stderr
        self.logs += [json.loads(text) for text in self.process.stdout]
        stderr = self.process.stderr.read()
        return Ended(self.process.wait(), self.logs, stderr)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        self.process.send_signal(number)
        return self.wait()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "mödel service"
    folder.mkdir()
    write_gen(folder / "gen")
    made = Service(folder)
    yield made
    made.close()


@pytest.fixture
def in_folder(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service's folder as that of this process, its modules importable and forgotten afterwards."""
    before = set(sys.modules)
    monkeypatch.chdir(service.folder)
    monkeypatch.syspath_prepend(str(service.folder))
    yield service
    for name in set(sys.modules) - before:
        if name.split(".")[0] in ("gen", "model"):
            del sys.modules[name]


def eventually(holds: Callable[[], Any], seconds: float = 10) -> Any:
    """The first true value of `holds()`; fails when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.01)
    raise AssertionError(f"{holds} did not come true in {seconds} s")
