"""What keeps a service from starting: one code, the user's line, a remedy, an exit status, and no trace of the framework."""

import json
import shutil
import socket

import pytest
from conftest import Ended, Service
from models import GOOD


def check(ended: Ended, code: str, status: int, *facts: str) -> dict[str, object]:
    assert ended.status == status, ended.stderr
    [line] = [line for line in ended.logs if line.get("code") == code]
    assert line["level"] == "error"
    assert line["remedy"]
    for fact in facts:
        assert fact in ended.stderr
    assert code in ended.stderr
    assert "→" in ended.stderr
    assert "Traceback" not in ended.stderr + json.dumps(ended.logs)
    assert "ao_runtime/" not in ended.stderr
    return line


def test_a_package_that_is_not_installed(service: Service) -> None:
    service.write("import json\n\nimport nowhere_to_be_found.deep\n" + GOOD)
    line = check(service.run(), "AO_MODEL_IMPORT", 78, "nowhere_to_be_found", "ao install", "model.py:3")
    assert line["at"] == "model.py:3"


def test_a_syntax_error(service: Service) -> None:
    service.write(GOOD + "\ndef broken(:\n")
    lines = len(GOOD.splitlines()) + 2
    check(service.run(), "AO_MODEL_IMPORT", 78, "SyntaxError", f"model.py:{lines}")


def test_a_file_that_is_missing_at_import(service: Service) -> None:
    service.write("text = open('weights.bin').read()\n" + GOOD)
    check(service.run(), "AO_MODEL_IMPORT", 78, "weights.bin", ".dockerignore", "model.py:1")


def test_a_model_that_exits_at_import(service: Service) -> None:
    service.write("import sys\nsys.exit(0)\n")
    check(service.run(), "AO_MODEL_IMPORT", 78, "SystemExit", "model.py:2")


def test_an_import_that_fails_in_a_file_beside_the_model(service: Service) -> None:
    service.write("def f():\n    raise RuntimeError('deep')\n\nf()\n", "beside.py")
    service.write("import beside\n" + GOOD)
    line = check(service.run(), "AO_MODEL_IMPORT", 78, "RuntimeError: deep")
    assert line["frames"] == ["model.py:1 in <module>", "beside.py:4 in <module>", "beside.py:2 in f"]


def test_no_class_for_any_service(service: Service) -> None:
    service.write("")
    check(service.run(), "AO_MODEL_CLASS_MISSING", 78, "echo.v1.Echo", "class Echo(EchoBase):")


def test_a_class_that_forgot_its_base(service: Service) -> None:
    service.write("\nclass Echo:\n    pass\n")
    check(service.run(), "AO_MODEL_CLASS_MISSING", 78, "does not extend EchoBase", "model.py:2")


def test_two_classes_for_a_service(service: Service) -> None:
    service.write("from gen.base import EchoBase\nclass A(EchoBase): ...\nclass B(EchoBase): ...\n")
    check(service.run(), "AO_MODEL_CLASS_AMBIGUOUS", 78, "A and B")


def test_a_class_for_one_service_of_several_serves_and_warns(service: Service) -> None:
    service.write("from gen.base import EchoBase\nclass Mine(EchoBase): ...\nclass Echo(Mine): ...\n")
    running = service.start().ready()
    warnings = [line for line in running.logs if line.get("code") == "AO_MODEL_CLASS_MISSING"]
    assert [line["level"] for line in warnings] == ["warn", "warn"]
    assert "echo.v1.Other" in warnings[0]["msg"]
    assert running.stop().status == 0


def test_a_method_with_the_wrong_parameters(service: Service) -> None:
    service.write(GOOD + "\n    def ask(self, request):\n        pass\n")
    line = check(service.run(), "AO_MODEL_METHOD", 78, "def ask(self, request: EchoRequest, context: Context)")
    assert str(line["at"]).startswith("model.py:")


@pytest.mark.parametrize("step", ["load", "warm", "__init__"])
def test_an_exception_while_it_loads(service: Service, step: str) -> None:
    service.write(
        f"from gen.base import EchoBase\nclass Echo(EchoBase):\n    def {step}(self):\n        raise OSError('the weights are gone')\n"
    )
    check(service.run(), "AO_MODEL_LOAD", 1, f"Echo.{step} raised OSError: the weights are gone", "model.py:4")


def test_a_load_that_hangs_is_told_with_the_line_it_hangs_at(service: Service) -> None:
    hanging = "import threading\nfrom gen.base import EchoBase\nclass Echo(EchoBase):\n    def load(self):\n        threading.Event().wait()\n"
    service.write(hanging)
    line = check(service.run(AO_LOAD_TIMEOUT_MS="1500"), "AO_MODEL_LOAD_TIMEOUT", 1, "AO_LOAD_TIMEOUT_MS", "1.5 s")
    assert line["at"] == "model.py:5"


def test_gen_is_missing(service: Service) -> None:
    service.write(GOOD)
    shutil.rmtree(service.folder / "gen")
    check(service.run(), "AO_SERVICE_CONTRACT_MISSING", 78, "ao sync")


def test_the_base_is_missing(service: Service) -> None:
    service.write(GOOD)
    (service.folder / "gen" / "base.py").unlink()
    check(service.run(), "AO_SERVICE_CONTRACT_MISSING", 78, "gen/base.py", "ao sync")


def test_the_compiled_contract_is_broken(service: Service) -> None:
    service.write(GOOD)
    (service.folder / "gen" / "contract.binpb").write_bytes(b"\x0a\xff")
    check(service.run(), "AO_SERVICE_CONTRACT_MISSING", 78, "gen/contract.binpb", "its bytes are no compiled contract", "ao sync")


@pytest.mark.parametrize("text", ["import nowhere", "1/0"])
def test_gen_is_broken(service: Service, text: str) -> None:
    service.write(text, "gen/base.py")
    check(service.run(), "AO_MODEL_IMPORT", 78, "gen/base.py")


@pytest.mark.parametrize("variable", ["AO_PORT", "AO_METRICS_PORT"])
def test_a_port_that_is_taken(service: Service, variable: str) -> None:
    service.write(GOOD)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        check(service.run(**{variable: str(port)}), "AO_SERVICE_ADDRESS_IN_USE", 69, str(port), variable)


@pytest.mark.parametrize(
    ("variable", "value"), [("AO_PORT", "http"), ("AO_PORT", "70000"), ("AO_LOG_LEVEL", "loud"), ("AO_CONCURRENCY", "0")]
)
def test_an_environment_that_cannot_be_read(service: Service, variable: str, value: str) -> None:
    check(service.run(**{variable: value}), "AO_SERVICE_ENVIRONMENT_INVALID", 78, variable, value)
