"""The training script: its result is the committed model, and it is a good one."""

import json
from pathlib import Path

import pytest

import train


def test_training_makes_the_committed_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train.main(output=tmp_path / "model.json")
    made = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    committed = json.loads((train.HERE / "model.json").read_text(encoding="utf-8"))
    assert made["species"] == committed["species"]
    for name in ("mean", "scale", "bias"):
        assert made[name] == pytest.approx(committed[name], abs=1e-4)
    for row, expected in zip(made["weights"], committed["weights"], strict=True):
        assert row == pytest.approx(expected, abs=1e-4)
    assert "held_out_accuracy" in capsys.readouterr().out


def test_the_model_is_right_on_flowers_it_has_not_seen() -> None:
    metrics = json.loads((train.HERE / "model.json").read_text(encoding="utf-8"))["metrics"]
    assert metrics["held_out_rows"] == 30
    assert metrics["held_out_accuracy"] >= 0.9
