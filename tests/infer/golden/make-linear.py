"""Makes linear.onnx: a classifier whose probabilities can be worked out by hand.

Input `image` [batch, 2, 4, 1], pixels 0 to 255. With z = the mean of (pixel - 100) / 50 over the eight pixels, the
output `probabilities` is softmax([z, -z, 0]) for the labels angry, happy, neutral.

Run: python make-linear.py (onnx 1.23.2, numpy 2.4.6)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LABELS = ["angry", "happy", "neutral"]
SPEC = {
    "width": 4,
    "height": 2,
    "channels": 1,
    "grey": "rec601",
    "resize": "bilinear-antialias",
    "fit": "fill",
    "mean": [100],
    "std": [50],
    "labels": LABELS,
}


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(values, dtype=dtype), name)


weights = np.zeros((8, 3))
weights[:, 0] = 1 / 8
weights[:, 1] = -1 / 8
graph = helper.make_graph(
    [
        helper.make_node("Sub", ["image", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "std"], ["standardized"]),
        helper.make_node("Reshape", ["standardized", "flat"], ["features"]),
        helper.make_node("MatMul", ["features", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1),
    ],
    "linear",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 2, 4, 1])],
    [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 3])],
    [
        constant("mean", [100]),
        constant("std", [50]),
        constant("flat", [0, -1], np.int64),
        constant("weights", weights),
    ],
)
# RFC 8785: keys in order, no spaces.
spec = json.dumps(SPEC, sort_keys=True, separators=(",", ":"))
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(
    model,
    {
        "labels": json.dumps(LABELS),
        "preprocess": spec,
        "preprocess_hash": hashlib.sha256(spec.encode()).hexdigest(),
    },
)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, Path(__file__).with_name("linear.onnx"))
