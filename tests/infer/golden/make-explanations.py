"""Makes explanations.json: occlusion sensitivity of foreign-nhwc.onnx, computed pixel by pixel.

A square of `patch` pixels moves by `stride` over a picture of 2 rows and 3 columns, the last flush with the edge, filled with
the mean of each channel, rounded half up. The value of a pixel is the mean, over the squares that cover it, of how much
the probability of the class falls (Zeiler and Fergus, 2014, section 4.2).

Run: python make-explanations.py (onnxruntime 1.32.0, numpy 2.4.6)
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

HERE = Path(__file__).parent
session = onnxruntime.InferenceSession(HERE / "foreign-nhwc.onnx")
PREPROCESS = {"scale": 1 / 255, "mean": [0.5, 0.25, 0.75], "std": [0.5, 0.4, 0.3]}


def probabilities(picture):
    values = (picture.astype(np.float64) * PREPROCESS["scale"] - PREPROCESS["mean"]) / PREPROCESS["std"]
    scores = session.run(None, {"data": values[None].astype(np.float32)})[0].reshape(-1).astype(np.float64)
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def explain(picture, patch, stride, label):
    height, width, _ = picture.shape
    mean = np.floor(picture.reshape(-1, 3).mean(axis=0) + 0.5).astype(np.uint8)
    whole = probabilities(picture)
    target = int(whole.argmax()) if label is None else label

    def starts(size):
        found, at = [], 0
        while at < size - patch:
            found.append(at)
            at += stride
        return [*found, size - patch]

    values = [[[] for _ in range(width)] for _ in range(height)]
    for top in starts(height):
        for left in starts(width):
            covered = picture.copy()
            covered[top : top + patch, left : left + patch] = mean
            drop = whole[target] - probabilities(covered)[target]
            for y in range(top, top + patch):
                for x in range(left, left + patch):
                    values[y][x].append(drop)
    return target, whole[target], [float(np.mean(each)) for row in values for each in row]


random = np.random.default_rng(11)
cases = []
for patch, stride, label in [(1, 1, None), (2, 1, None), (2, 2, 3), (1, 1, 0)]:
    picture = random.integers(0, 256, (2, 3, 3)).astype(np.uint8)
    target, probability, drops = explain(picture, patch, stride, label)
    cases.append(
        {
            "patch": patch,
            "stride": stride,
            "label": label,
            "pixels": picture.reshape(-1).tolist(),
            "target": target,
            "probability": float(probability),
            "drops": drops,
        }
    )
text = json.dumps({"preprocess": PREPROCESS, "cases": cases}, indent=1)
(HERE / "explanations.json").write_text(text + "\n")
