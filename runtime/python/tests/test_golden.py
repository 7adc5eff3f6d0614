"""The Python that ao writes for whole contracts: of the examples, and of one full of traps (golden/). Both are committed, and
compared with the generator by `npm run gen:check` and the generator's own tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE

REPOSITORY = PACKAGE.parents[1]
MODELS = REPOSITORY / "test" / "fixtures" / "models"
_STUBS = "stubs-python-"
FOLDERS = {each.name.removeprefix(_STUBS): each / "model-service" for each in REPOSITORY.glob(f"examples/{_STUBS}*")}
FOLDERS["hostile"] = Path(__file__).parent / "golden" / "hostile"
CONTRACTS = sorted(FOLDERS)


def test_the_contracts_are_those_of_the_examples_and_the_hostile_one() -> None:
    assert CONTRACTS == ["assistant", "clinic", "hostile", "iris"]


def python(contract: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = FOLDERS[contract]
    paths = os.pathsep.join([str(PACKAGE), str(folder)])
    environment = {**os.environ, "PYTHONPATH": paths, "MYPYPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_stubs_and_the_models_written_against_them_pass_mypy_in_strict_mode(contract: str, tmp_path: Path) -> None:
    model = MODELS / f"{contract}.py"
    targets = ["gen", *([str(model)] if model.exists() else [])]
    options = ["--strict", "--python-version", "3.10", "--explicit-package-bases", "--cache-dir", str(tmp_path)]
    done = python(contract, "-m", "mypy", *options, *targets)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("order", ["import gen.base; {}", "{}; import gen.base"])
def test_modules_load_beside_googleapis_common_protos(contract: str, order: str) -> None:
    published = "import google.api.annotations_pb2, google.rpc.status_pb2"
    done = python(contract, "-W", "error", "-c", order.format(published))
    assert (done.returncode, done.stderr) == (0, "")


HOSTILE = """
from gen.base import ClassV1ChatBase
from gen.class_.v1.import_pb2 import Context, True_, in_
from gen.my_dir._2nd_pb2 import Context as Second, Talk, extra
from gen.base_.options_pb2 import Base

context = Context(**{"from": "x"}, str="s", flag="in", context=Context.Context(type="t"), numbers=[1, 2])
context.by_name["a"].type = "b"
assert getattr(context, "from") == "x" and context.flag == in_ == True_.in_ == 2
assert Context.FromString(context.SerializeToString()) == context
assert not context.HasField("note") and context.WhichOneof("first") is None
context.at.GetCurrentTime()
assert context.WhichOneof("second") == "at"
assert getattr(Context.class_(none="True"), "none") == Context.True_ == Context.None_.Value("True")
assert Context(numbers=[1, 2]).SerializeToString() == bytes([0x58, 1, 0x58, 2]), "not packed"
second = Second(implicit="", explicit="", grouped=Talk())
assert second.HasField("explicit") and second.SerializeToString()[-2:] == bytes([0x1B, 0x1C]), "a delimited group"
talk = Talk()
talk.Extensions[extra] = "more"
assert Talk.FromString(talk.SerializeToString()).Extensions[extra] == "more"
assert Base().size == 5 and not Base().IsInitialized()
assert [rpc.method for rpc in ClassV1ChatBase.RPCS][:2] == ["import_", "load_"]
"""


def test_a_contract_full_of_pythons_own_words_works() -> None:
    done = python("hostile", "-c", HOSTILE)
    assert (done.returncode, done.stderr) == (0, "")
