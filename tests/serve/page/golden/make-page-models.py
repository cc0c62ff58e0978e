"""Makes grey.onnx and colour.onnx: classifiers with drawn weights, so sensitive that one grey level shows in a probability.

Input `image` [batch, height, width, channels], pixels 0 to 255; (pixel - mean) / std, a convolution of 3x3 with relu, a
matrix product, softmax. What they answer means nothing.

Run: python make-page-models.py (onnx 1.23.2, numpy 2.4.6)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MODELS = {
    "grey": (24, 24, 1, ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]),
    "colour": (20, 16, 3, ["happy", "neutral", "sad"]),
}
MAPS = 4


def make(name, width, height, channels, labels, random):
    spec = {
        "width": width,
        "height": height,
        "channels": channels,
        "grey": "rec601",
        "resize": "bilinear-antialias",
        "fit": "fill",
        "mean": [128] * channels,
        "std": [64] * channels,
        "labels": labels,
    }
    size = height * width * MAPS
    values = {
        "mean": np.full([channels], 128, np.float32),
        "std": np.full([channels], 64, np.float32),
        "kernel": random.normal(0, 0.5, [MAPS, channels, 3, 3]).astype(np.float32),
        "flat": np.array([0, -1], np.int64),
        # Logits of about 1.5 in size, which differ by some hundredths where one grey level is added everywhere.
        "weights": (random.normal(0, 1.5 / np.sqrt(size), [size, len(labels)])).astype(np.float32),
    }
    graph = helper.make_graph(
        [
            helper.make_node("Sub", ["image", "mean"], ["centred"]),
            helper.make_node("Div", ["centred", "std"], ["standardized"]),
            helper.make_node("Transpose", ["standardized"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node("Conv", ["planes", "kernel"], ["maps"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["maps"], ["active"]),
            helper.make_node("Reshape", ["active", "flat"], ["features"]),
            helper.make_node("MatMul", ["features", "weights"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1),
        ],
        name,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", height, width, channels])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(labels)])],
        [numpy_helper.from_array(value, key) for key, value in values.items()],
    )
    # RFC 8785: keys in order, no spaces.
    text = json.dumps(spec, sort_keys=True, separators=(",", ":"))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(
        model,
        {
            "labels": json.dumps(labels),
            "preprocess": text,
            "preprocess_hash": hashlib.sha256(text.encode()).hexdigest(),
        },
    )
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, Path(__file__).with_name(f"{name}.onnx"))


random = np.random.default_rng(5)
for name, (width, height, channels, labels) in MODELS.items():
    make(name, width, height, channels, labels, random)
