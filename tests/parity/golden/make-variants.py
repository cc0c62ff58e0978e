"""Makes relatives of ../../infer/golden/linear.onnx, whose probabilities are softmax([z, -z, 0]).

rounded.onnx computes with z * 7 / 8, as rounded weights would. mixing.onnx subtracts from z its mean over the batch, so
that what it says of a picture depends on the others in the batch. relabelled.onnx has its labels in another order.

Run: python make-variants.py (onnx 1.23.2, numpy 2.4.6)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

HERE = Path(__file__).parent
LINEAR = HERE.parent.parent / "infer" / "golden" / "linear.onnx"


def save(model, name):
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, HERE / name)


rounded = onnx.load(LINEAR)
weights = next(each for each in rounded.graph.initializer if each.name == "weights")
weights.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weights) * np.float32(7 / 8), "weights"))
save(rounded, "rounded.onnx")

mixing = onnx.load(LINEAR)
nodes = mixing.graph.node
softmax = nodes.pop()
nodes.extend(
    [
        helper.make_node("ReduceMean", ["logits"], ["means"], axes=[0], keepdims=1),
        helper.make_node("Sub", ["logits", "means"], ["mixed"]),
        helper.make_node("Softmax", ["mixed"], softmax.output, axis=-1),
    ]
)
save(mixing, "mixing.onnx")

relabelled = onnx.load(LINEAR)
labels = ["happy", "angry", "neutral"]
spec = {**json.loads(next(p.value for p in relabelled.metadata_props if p.key == "preprocess")), "labels": labels}
text = json.dumps(spec, sort_keys=True, separators=(",", ":"))
del relabelled.metadata_props[:]
helper.set_model_props(
    relabelled,
    {
        "labels": json.dumps(labels),
        "preprocess": text,
        "preprocess_hash": hashlib.sha256(text.encode()).hexdigest(),
    },
)
save(relabelled, "relabelled.onnx")
