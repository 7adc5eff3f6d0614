"""Where a service listens: Unix sockets, TLS, mutual TLS, and connections that grow old."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from certificates import authority, certificate
from client import field, say
from conftest import Ended, Running, Service, eventually
from models import GOOD
from test_metrics import free_port


@pytest.fixture
def good(service: Service) -> Service:
    service.write(GOOD)
    return service


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pems")
    authority(folder, "ca")
    authority(folder, "other-ca")
    certificate(folder, "server", "ca")
    certificate(folder, "client", "ca")
    certificate(folder, "stranger", "other-ca")
    return folder


def check(ended: Ended, code: str, *facts: str) -> None:
    assert ended.status == 78, ended.stderr
    assert "Traceback" not in ended.stderr
    for fact in (code, "→", *facts):
        assert fact in ended.stderr


def health_of(service: Service, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "ao_runtime.health"]
    environment = service.environment(env)
    return subprocess.run(command, cwd=service.folder, env=environment, capture_output=True, text=True, check=False)


def test_listens_on_a_unix_socket_and_removes_it_at_the_end(good: Service) -> None:
    running = good.start(AO_SOCKET="model.sock")
    assert running.until("listening")["socket"] == "model.sock"
    running.until("serving")
    with grpc.insecure_channel(f"unix:{good.folder}/model.sock") as channel:
        assert say(channel, "hi").startswith("hi")
    assert health_of(good, AO_SOCKET="model.sock").returncode == 0
    assert running.stop().status == 0
    assert not (good.folder / "model.sock").exists()


def test_takes_the_place_of_a_socket_that_an_ended_process_left(good: Service) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(os.path.relpath(good.folder / "model.sock"))
    running = good.start(AO_SOCKET="model.sock")
    running.until("serving")
    with grpc.insecure_channel(f"unix:{good.folder}/model.sock") as channel:
        assert say(channel, "hi").startswith("hi")


def test_leaves_alone_a_socket_in_use_and_any_other_file(good: Service) -> None:
    with socket.socket(socket.AF_UNIX) as used:
        used.bind(os.path.relpath(good.folder / "used.sock"))
        used.listen()
        check(good.run(AO_SOCKET="used.sock"), "AO_SERVICE_SOCKET_REFUSED", "another process listens there")
    assert (good.folder / "used.sock").exists()
    good.write("precious", "file")
    check(good.run(AO_SOCKET="file"), "AO_SERVICE_SOCKET_REFUSED", "another file is there")
    assert (good.folder / "file").read_text() == "precious"


@pytest.mark.parametrize(
    ("path", "told"),
    [("x" * 104, "longer than 103 bytes"), ("none/s", "its folder does not exist"), ("file/s", "does not exist")],
)
def test_a_socket_that_cannot_be_is_told(good: Service, path: str, told: str) -> None:
    good.write("", "file")
    check(good.run(AO_SOCKET=path), "AO_SERVICE_SOCKET_REFUSED", told)


def secure(running: Running, pems: Path, client: str = "") -> grpc.Channel:
    pair = [(pems / f"{client}.{kind}").read_bytes() for kind in ("key", "pem")] if client else [None, None]
    credentials = grpc.ssl_channel_credentials((pems / "ca.pem").read_bytes(), *pair)
    return grpc.secure_channel(f"localhost:{running.port}", credentials)


def test_serves_with_tls(good: Service, pems: Path) -> None:
    port = str(free_port())
    env = {"AO_TLS_CERT": str(pems / "server.pem"), "AO_TLS_KEY": str(pems / "server.key"), "AO_METRICS_PORT": port}
    running = good.start(**env).ready()
    with secure(running, pems) as channel:
        assert say(channel, "hi").startswith("hi")
    with running.channel() as channel, pytest.raises(grpc.RpcError) as caught:
        say(channel, "hi")
    assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
    assert health_of(good, **env).returncode == 0
    assert "needs AO_METRICS_PORT" in health_of(good, **{**env, "AO_METRICS_PORT": ""}).stderr
    running.stop()
    gone = health_of(good, **env)
    assert (gone.returncode, "Traceback" in gone.stderr) == (1, False)


def test_lets_in_only_clients_of_its_authority(good: Service, pems: Path) -> None:
    files = {"AO_TLS_CERT": "server.pem", "AO_TLS_KEY": "server.key", "AO_TLS_CLIENT_CA": "ca.pem"}
    running = good.start(**{name: str(pems / file) for name, file in files.items()}).ready()
    with secure(running, pems, "client") as channel:
        assert say(channel, "hi").startswith("hi")
    for client in ("", "stranger"):
        with secure(running, pems, client) as channel, pytest.raises(grpc.RpcError) as caught:
            say(channel, "hi")
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize(
    ("files", "code", "told"),
    [
        ({"AO_TLS_CERT": "server.pem"}, "AO_SERVICE_TLS_INVALID", "AO_TLS_KEY is not set, but AO_TLS_CERT is"),
        ({"AO_TLS_CLIENT_CA": "ca.pem"}, "AO_SERVICE_TLS_INVALID", "AO_TLS_CERT is not set, but AO_TLS_CLIENT_CA is"),
        ({"AO_TLS_CERT": "none.pem", "AO_TLS_KEY": "server.key"}, "AO_SERVICE_TLS_UNREADABLE", "none.pem, which cannot be read"),
        ({"AO_TLS_CERT": "server.pem", "AO_TLS_KEY": "client.key"}, "AO_SERVICE_TLS_INVALID", "is not the key of AO_TLS_CERT"),
        ({"AO_TLS_CERT": "names", "AO_TLS_KEY": "server.key"}, "AO_SERVICE_TLS_INVALID", "cannot be read"),
        (
            {"AO_TLS_CERT": "server.pem", "AO_TLS_KEY": "server.key", "AO_TLS_CLIENT_CA": "names"},
            "AO_SERVICE_TLS_INVALID",
            "AO_TLS_CLIENT_CA (",
        ),
    ],
)
def test_certificates_that_cannot_be_used_are_told_at_start(
    good: Service, pems: Path, files: dict[str, str], code: str, told: str
) -> None:
    check(good.run(**{name: str(pems / file) for name, file in files.items()}), code, told)


def test_takes_requests_that_are_compressed(good: Service) -> None:
    running = good.start().ready()
    with grpc.insecure_channel(f"127.0.0.1:{running.port}", compression=grpc.Compression.Gzip) as channel:
        assert "a" * 100 in say(channel, "a" * 100)


def test_an_old_connection_is_closed_and_what_is_under_way_finishes(good: Service) -> None:
    running = good.start(AO_MAX_CONNECTION_AGE_MS="300").ready()
    states: list[grpc.ChannelConnectivity] = []
    with running.channel() as channel:
        channel.subscribe(states.append)
        slow = channel.unary_unary("/echo.v1.Echo/Say").future(field(1, b"slow") + b"\x11" + b"\0\0\0\0\0\0\xf8\x3f", timeout=20)
        eventually(lambda: "READY IDLE" in " ".join(state.name for state in states))
        assert b"slow" in slow.result()
        assert say(channel, "hi").startswith("hi")
