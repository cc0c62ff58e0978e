"""A classifier of grey 48x48 pictures, and what onnxruntime gives for means over variants that Pillow and numpy make.

`python make-variants.py FOLDER` writes `dense.onnx` (pixels 0 to 255, logits), `images.bin` and `cases.json`: for each kind of
variants the probabilities, and a true class for each picture.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

FOLDER = Path(sys.argv[1])
SIDE, CLASSES, IMAGES = 48, 4, 60
random = np.random.default_rng(3)
# Blocks, so that neither mirroring nor cropping leaves a picture nearly what it was.
blocks = random.integers(0, 256, (IMAGES, 6, 6))
images = np.clip(np.kron(blocks, np.ones((1, 8, 8))) + random.normal(0, 9, (IMAGES, SIDE, SIDE)), 0, 255).astype(np.uint8)
weights = random.normal(0, 0.04, (SIDE * SIDE, CLASSES)).astype(np.float32)
# Of the differences within a picture alone, so that no class is the likeliest everywhere.
weights -= weights.mean(axis=0)

graph = helper.make_graph(
    [
        helper.make_node("Div", ["image", "scale"], ["scaled"]),
        helper.make_node("Flatten", ["scaled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
    ],
    "dense",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", SIDE, SIDE, 1])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])],
    [
        numpy_helper.from_array(np.float32(255), "scale"),
        numpy_helper.from_array(weights, "weights"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.save(model, FOLDER / "dense.onnx")
session = onnxruntime.InferenceSession(FOLDER / "dense.onnx", providers=["CPUExecutionProvider"])


def predict(pictures):
    (logits,) = session.run(None, {"image": np.asarray(pictures, np.float32)[..., None]})
    powers = np.exp(logits.astype(float) - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cropped(picture, left, top):
    part = Image.fromarray(picture).crop((left, top, left + 44, top + 44))
    return np.asarray(part.resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def variants(picture, kind):
    if kind == "none":
        return [picture]
    if kind == "flip":
        return [picture, picture[:, ::-1]]
    crops = [cropped(picture, left, top) for left, top in [(0, 0), (4, 0), (0, 4), (4, 4), (2, 2)]]
    return crops + [crop[:, ::-1] for crop in crops]


probabilities = {
    kind: [predict(variants(picture, kind)).mean(axis=0).tolist() for picture in images]
    for kind in ["none", "flip", "tencrop"]
}
(FOLDER / "images.bin").write_bytes(images.tobytes())
# Half of the pictures are what the ten crops say, a quarter what the mirrored pairs say, so that each kind has its own accuracy.
sources = ["tencrop", "flip", "tencrop", "none"]
truth = [int(np.argmax(probabilities[sources[i % 4]][i])) for i in range(IMAGES)]
(FOLDER / "cases.json").write_text(json.dumps({"truth": truth, "probabilities": probabilities}))
