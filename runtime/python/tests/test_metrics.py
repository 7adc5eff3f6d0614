"""The metrics port: off unless asked for, then metrics and the two health pages."""

import socket
import urllib.error
import urllib.request

import grpc
import pytest
from client import say
from conftest import Service
from models import GOOD


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_counts_calls_by_rpc_and_code_and_tells_liveness_from_readiness(service: Service) -> None:
    service.write("from pathlib import Path\nimport time\nwhile not Path('go').exists(): time.sleep(0.01)\n" + GOOD)
    port = free_port()
    running = service.start(AO_METRICS_PORT=str(port))
    running.port = running.until("listening")["port"]
    assert get(port, "/health/live") == (200, '{"status":"ok"}')
    assert get(port, "/health/ready")[0] == 503
    service.write("", "go")
    running.until("serving")
    assert get(port, "/health/ready?verbose=1")[0] == 200
    assert get(port, "/nowhere")[0] == 404
    with running.channel() as channel:
        say(channel, "hi")
        with pytest.raises(grpc.RpcError):
            say(channel, "bad")
    running.until("call")
    running.until("call")
    status, text = get(port, "/metrics")
    labels = 'grpc_method="Say",grpc_service="echo.v1.Echo"'
    assert status == 200
    assert f'grpc_server_handled_total{{grpc_code="OK",{labels}}} 1.0' in text
    assert f'grpc_server_handled_total{{grpc_code="INVALID_ARGUMENT",{labels}}} 1.0' in text
    assert f"grpc_server_handling_seconds_count{{{labels}}} 2.0" in text
    assert f"grpc_server_in_flight{{{labels}}} 0.0" in text
    assert "model_load_seconds" in text
    assert running.stop().status == 0


def test_shows_metrics_where_the_host_is_an_ipv6_address(service: Service) -> None:
    service.write(GOOD)
    port = free_port()
    running = service.start(AO_METRICS_PORT=str(port), AO_HOST="::1")
    running.until("serving")
    with urllib.request.urlopen(f"http://[::1]:{port}/health/ready", timeout=10) as answer:
        assert answer.status == 200
