"""Trains the model: `python train.py` reads data/iris.csv and writes model.json.

The model is softmax regression, fitted by gradient descent on four of five rows; the fifth is held out to tell how good the
model is. There is nothing random in it: the same data gives the same file.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
STEPS = 3000
RATE = 0.5
PENALTY = 1e-3
"""Weight of the squared weights in the loss: keeps the probabilities from becoming 0 and 1."""


def read(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """The measurements, an array of (rows, 4) in centimetres, and the species of each row."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    return np.array([row[:-1] for row in rows], dtype=float), np.array([row[-1] for row in rows])


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities from scores, along the last axis."""
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def fit(features: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features, classes) and bias (classes) for standardized features and one-hot classes."""
    weights = np.zeros((features.shape[1], wanted.shape[1]))
    bias = np.zeros(wanted.shape[1])
    for _ in range(STEPS):
        error = (softmax(features @ weights + bias) - wanted) / len(features)
        weights -= RATE * (features.T @ error + PENALTY * weights)
        bias -= RATE * error.sum(axis=0)
    return weights, bias


def train(data: Path) -> dict[str, Any]:
    """The parameters of the model and how good it is, ready to be written as JSON."""
    features, labels = read(data)
    species = sorted(set(labels))
    held_out = np.arange(len(labels)) % 5 == 4
    mean, scale = features[~held_out].mean(axis=0), features[~held_out].std(axis=0)
    standard = (features - mean) / scale
    wanted = (labels[:, None] == np.array(species)).astype(float)
    weights, bias = fit(standard[~held_out], wanted[~held_out])
    right = (standard @ weights + bias).argmax(axis=1) == wanted.argmax(axis=1)
    return {
        "species": [str(name) for name in species],
        "mean": mean.round(6).tolist(),
        "scale": scale.round(6).tolist(),
        "weights": weights.round(6).tolist(),
        "bias": bias.round(6).tolist(),
        "metrics": {
            "rows": len(labels),
            "held_out_rows": int(held_out.sum()),
            "accuracy": round(float(right[~held_out].mean()), 4),
            "held_out_accuracy": round(float(right[held_out].mean()), 4),
        },
    }


def main(data: Path = HERE / "data" / "iris.csv", output: Path = HERE / "model.json") -> None:
    """Trains, writes the model and prints how good it is."""
    model = train(data)
    output.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    print(f"{output.name}: {json.dumps(model['metrics'])}")


if __name__ == "__main__":  # pragma: no cover
    main()
