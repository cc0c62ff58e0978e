"""Makes tagged.onnx: a classifier whose probabilities tell which picture it was given.

Input `image` [batch, 16, 32, 1], pixels 0 to 255. The picture is eight squares of 8x8 pixels, two rows of four. Of the
output `probabilities`, the first eight are the mean level of each square over 2040, the ninth is what is left of 1.

Run: python make-tagged-model.py (onnx 1.23.2, numpy 2.4.6)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LABELS = [f"square-{at}" for at in range(8)] + ["rest"]
SPEC = {
    "width": 32,
    "height": 16,
    "channels": 1,
    "grey": "rec601",
    "resize": "bilinear-antialias",
    "fit": "fill",
    "mean": [0],
    "std": [1],
    "labels": LABELS,
}


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(values, dtype=dtype), name)


graph = helper.make_graph(
    [
        helper.make_node("Reshape", ["image", "squares"], ["parted"]),
        helper.make_node("ReduceMean", ["parted"], ["levels"], axes=[2, 4], keepdims=0),
        helper.make_node("Reshape", ["levels", "flat"], ["row"]),
        helper.make_node("Div", ["row", "most"], ["shares"]),
        helper.make_node("ReduceSum", ["shares", "last"], ["sum"], keepdims=1),
        helper.make_node("Sub", ["one", "sum"], ["rest"]),
        helper.make_node("Concat", ["shares", "rest"], ["probabilities"], axis=1),
    ],
    "tagged",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 16, 32, 1])],
    [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 9])],
    [
        constant("squares", [0, 2, 8, 4, 8], np.int64),
        constant("flat", [0, 8], np.int64),
        constant("most", [2040]),
        constant("last", [1], np.int64),
        constant("one", [1]),
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
onnx.save(model, Path(__file__).with_name("tagged.onnx"))
