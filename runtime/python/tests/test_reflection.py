"""Reflection, asked as grpcurl asks: list, then the files of a symbol, then whatever they import."""

import threading
from collections.abc import Iterator

import grpc
import pytest
from client import field, files, reflect
from conftest import Service
from google.protobuf.descriptor_pool import DescriptorPool
from models import GOOD


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    from make_gen import write_gen

    folder = tmp_path_factory.mktemp("reflection")
    write_gen(folder / "gen")
    service = Service(folder)
    service.write(GOOD)
    with service.start().ready().channel() as channel:
        yield channel
    service.close()


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_lists_the_contracts_services_and_its_own(channel: grpc.Channel, version: str) -> None:
    answer = reflect(channel, version, list_services="*")
    assert {service.name for service in answer.list_services_response.service} == {
        "echo.v1.Echo", "echo.v1.Other", "echo.v1.Streams", "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
    }  # fmt: skip


@pytest.mark.parametrize(
    "symbol",
    ["echo.v1.Echo", "echo.v1.Echo.Say", "echo.v1.EchoRequest", "echo.v1.EchoRequest.wait", "echo.v1.Mood", "echo.v1.MOOD_GOOD"],
)
def test_gives_the_file_of_a_symbol_with_all_it_imports(channel: grpc.Channel, symbol: str) -> None:
    found = files(reflect(channel, file_containing_symbol=symbol))
    assert found[0].name == "echo/echo.proto"
    assert {file.name for file in found} == {"echo/echo.proto", "echo/common.proto", "google/protobuf/timestamp.proto"}
    pool = DescriptorPool()
    for file in reversed(found):
        pool.Add(file)
    assert pool.FindServiceByName("echo.v1.Echo").methods_by_name["Say"].input_type.full_name == "echo.v1.EchoRequest"


@pytest.mark.parametrize(
    "symbol", ["echo.v1.Mark.class", "echo.v1.Mark.Kind", "echo.v1.Mark.None", "echo.v1.stars", ".echo.v1.Mark"]
)
def test_finds_nested_symbols_and_extensions(channel: grpc.Channel, symbol: str) -> None:
    assert [file.name for file in files(reflect(channel, file_containing_symbol=symbol))] == ["echo/common.proto"]


@pytest.mark.parametrize("symbol", ["google.protobuf.Timestamp", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"])
def test_finds_well_known_types_and_its_own_services(channel: grpc.Channel, symbol: str) -> None:
    assert len(files(reflect(channel, file_containing_symbol=symbol))) == 1


def test_gives_files_by_name_and_extensions_by_number(channel: grpc.Channel) -> None:
    assert [file.name for file in files(reflect(channel, file_by_filename="echo/common.proto"))] == ["echo/common.proto"]
    wanted = {"containing_type": "echo.v1.Mark", "extension_number": 100}
    assert files(reflect(channel, file_containing_extension=wanted))[0].name == "echo/common.proto"
    numbers = reflect(channel, all_extension_numbers_of_type="echo.v1.Mark").all_extension_numbers_response
    assert (numbers.base_type_name, list(numbers.extension_number)) == ("echo.v1.Mark", [100])


@pytest.mark.parametrize(
    "asked",
    [
        {"file_containing_symbol": "nowhere.N"},
        {"file_by_filename": "nowhere.proto"},
        {"file_containing_extension": {"containing_type": "echo.v1.Mark", "extension_number": 101}},
        {"all_extension_numbers_of_type": "nowhere.N"},
    ],
)
def test_answers_not_found_in_band(channel: grpc.Channel, asked: dict[str, object]) -> None:
    assert reflect(channel, **asked).error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]


def test_a_question_about_nothing_is_an_invalid_argument(channel: grpc.Channel) -> None:
    assert reflect(channel).error_response.error_code == grpc.StatusCode.INVALID_ARGUMENT.value[0]


def questions(ended: threading.Event) -> Iterator[bytes]:
    """One question, then silence until the test is over."""
    yield field(7, b"*")
    ended.wait(60)


def test_a_client_that_keeps_its_stream_open_does_not_hold_a_draining_server(service: Service) -> None:
    service.write(GOOD)
    running = service.start(AO_DRAIN_MS="60000").ready()
    with running.channel() as channel:
        talk = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
        held = talk(questions(ended := threading.Event()))
        next(held)
        assert running.stop().status == 0
        assert list(held) == []
        ended.set()
