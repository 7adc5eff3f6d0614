"""A perceptron with two hidden layers, 784-2048-2048-10, in numpy. Its weights are random: only its time is of interest."""

import numpy as np

from ao_runtime import Context
from gen.base import ClassifierBase
from gen.bench_pb2 import Digit, Image

LAYERS = (784, 2048, 2048, 10)


class Classifier(ClassifierBase):
    def load(self) -> None:
        random = np.random.default_rng(7)
        shapes = zip(LAYERS, LAYERS[1:], strict=False)
        self.weights = [(random.standard_normal(shape) / shape[0] ** 0.5).astype(np.float32) for shape in shapes]

    def classify_batch(self, requests: list[Image], contexts: list[Context]) -> list[Digit]:
        pixels = np.frombuffer(b"".join(request.pixels for request in requests), np.uint8)
        values = pixels.reshape(len(requests), LAYERS[0]).astype(np.float32) / 255
        for weights in self.weights[:-1]:
            values = np.maximum(values @ weights, 0)
        odds = np.exp(values @ self.weights[-1])
        probabilities = odds / odds.sum(axis=1, keepdims=True)
        digits = probabilities.argmax(axis=1).tolist()
        return [Digit(digit=digit, probabilities=row) for digit, row in zip(digits, probabilities.tolist(), strict=True)]
