"""A new project passes the type checkers of editors in their strict modes: the generated code, the model, its tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE

REPOSITORY = PACKAGE.parents[1]
EXAMPLES = ["stubs-python-assistant", "stubs-python-clinic", "stubs-python-iris"]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Model-services as `ao init` and `ao install` leave them, by the name of the example."""
    made = {}
    for example in EXAMPLES:
        folder = tmp_path_factory.mktemp(example) / "model-service"
        shutil.copytree(REPOSITORY / "examples" / example / "model-service", folder)
        shutil.copytree(PACKAGE / "ao_runtime", folder / "vendor" / "ao_runtime")
        (folder / ".venv").symlink_to(sys.prefix)
        made[example] = folder
    return made


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("example", EXAMPLES)
def test_mypy_in_strict_mode(projects: dict[str, Path], example: str) -> None:
    cache = str(projects[example].parent / "cache")
    assert run(projects[example], sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, ".") == ""


@pytest.mark.parametrize("example", EXAMPLES)
def test_pyright_in_strict_mode(projects: dict[str, Path], example: str) -> None:
    folder = projects[example]
    settings = folder / "pyproject.toml"
    strict = settings.read_text(encoding="utf-8").replace("[tool.pyright]", '[tool.pyright]\ntypeCheckingMode = "strict"')
    settings.write_text(strict, encoding="utf-8")
    pyright = REPOSITORY / "node_modules" / "pyright" / "index.js"
    assert run(folder, "node", str(pyright)) == ""
