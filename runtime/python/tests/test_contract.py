"""Descriptors in protobuf's own pool."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE, Service
from google.protobuf import timestamp_pb2
from google.protobuf.json_format import MessageToDict


def test_well_known_types_are_protobufs_own_classes(in_folder: Service) -> None:
    from gen.echo.echo_pb2 import EchoResponse

    assert type(EchoResponse().at) is timestamp_pb2.Timestamp
    assert EchoResponse(at={"seconds": 1}).at.ToJsonString() == "1970-01-01T00:00:01Z"


def test_enums_have_their_values_and_messages_read_them_by_name(in_folder: Service) -> None:
    from gen.echo.echo_pb2 import EchoResponse, Mood

    assert (Mood.MOOD_GOOD, Mood.Name(1), Mood.keys()) == (1, "MOOD_GOOD", ["MOOD_UNSPECIFIED", "MOOD_GOOD"])
    assert MessageToDict(EchoResponse(mood="MOOD_GOOD")) == {"mood": "MOOD_GOOD"}


def test_words_of_pythons_own_are_reached_with_an_underscore(in_folder: Service) -> None:
    from gen.echo.common_pb2 import Mark

    assert Mark.class_(name="x").name == "x"
    assert (Mark.None_, Mark.Kind.None_) == (1, 1)


def test_extensions_are_keys_of_their_message(in_folder: Service) -> None:
    from gen.echo.common_pb2 import Mark, stars

    mark = Mark(text="x")
    mark.Extensions[stars] = 5
    assert Mark.FromString(mark.SerializeToString()).Extensions[stars] == 5


def test_messages_can_be_pickled(in_folder: Service) -> None:
    from gen.echo.echo_pb2 import EchoRequest

    assert pickle.loads(pickle.dumps(EchoRequest(text="ü"))).text == "ü"


def test_a_module_may_be_loaded_twice(in_folder: Service) -> None:
    from gen.echo import echo_pb2

    first = echo_pb2.EchoRequest
    del sys.modules["gen.echo.echo_pb2"]
    from gen.echo.echo_pb2 import EchoRequest

    assert EchoRequest is first


MONEY = """
import base64
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from ao_runtime import contract
file = FileDescriptorProto(name="google/type/money.proto", package="google.type", syntax="proto3")
file.message_type.add(name="Money").field.add(name="currency_code", number=1, type=9, label=1)
contract.load(base64.b64encode(file.SerializeToString()).decode())
print(contract.message("google.type.Money", "m")(currency_code="EUR").currency_code)
"""
PUBLISHED = """
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto
file = FileDescriptorProto(name="google/type/money.proto", package="google.type", syntax="proto3")
file.message_type.add(name="Money").field.add(name="currency_code", number=1, type=9, label=1)
file.options.java_package = "com.google.type"
descriptor_pool.Default().AddSerializedFile(file.SerializeToString())
"""


@pytest.mark.parametrize("folder", ["google/type", "buf/validate"])
@pytest.mark.parametrize("published", [True, False])
def test_types_that_a_package_publishes_work_with_and_without_it(tmp_path: Path, published: bool, folder: str) -> None:
    if published:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "money_pb2.py").write_text(PUBLISHED.replace("google/type", folder))
    after = f"\nimport {folder.replace('/', '.')}.money_pb2" if published else ""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PACKAGE)])}
    command = [sys.executable, "-c", MONEY.replace("google/type", folder) + after]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("EUR", "")
