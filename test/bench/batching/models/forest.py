"""A random forest of 100 trees on the 8 by 8 digits that scikit-learn brings."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

from ao_runtime import Context
from gen.base import ClassifierBase
from gen.bench_pb2 import Digit, Image

PIXELS = 64


class Classifier(ClassifierBase):
    def load(self) -> None:
        digits = load_digits()
        self.forest = RandomForestClassifier(n_estimators=100, random_state=7, n_jobs=1).fit(digits.data, digits.target)

    def classify_batch(self, requests: list[Image], contexts: list[Context]) -> list[Digit]:
        pixels = np.frombuffer(b"".join(request.pixels for request in requests), np.uint8)
        probabilities = self.forest.predict_proba(pixels.reshape(len(requests), PIXELS))
        digits = probabilities.argmax(axis=1).tolist()
        return [Digit(digit=digit, probabilities=row) for digit, row in zip(digits, probabilities.tolist(), strict=True)]
