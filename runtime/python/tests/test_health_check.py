"""`python -m ao_runtime.health`, as a container's health check runs it."""

import subprocess
import sys

import pytest
from conftest import Service
from models import GOOD

from ao_runtime import health


def test_tells_a_ready_service_from_one_that_is_not_there(service: Service) -> None:
    service.write(GOOD)
    running = service.start().ready()

    def check() -> subprocess.CompletedProcess[str]:
        environment = service.environment({"AO_PORT": str(running.port)})
        return subprocess.run(
            [sys.executable, "-m", "ao_runtime.health"], env=environment, capture_output=True, text=True, check=False
        )

    assert check().returncode == 0
    running.stop()
    gone = check()
    assert (gone.returncode, "UNAVAILABLE" in gone.stderr, "Traceback" in gone.stderr) == (1, True, False)


def test_tells_a_service_that_is_still_loading(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service.write("import threading\nthreading.Event().wait()\n" + GOOD)
    running = service.start()
    monkeypatch.setenv("AO_PORT", str(running.until("listening")["port"]))
    assert health.main() == 1
    assert "not ready" in capsys.readouterr().err
