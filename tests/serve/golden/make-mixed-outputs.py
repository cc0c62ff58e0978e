"""Makes mixed-outputs.onnx, a classifier as converters of scikit-learn write them: of its outputs some are no numbers.

Its input `image` is float32 [n, 2, 4, 1], and its scores are the first three pixels. Beside them it gives `best`, the place of
the largest (int64), `label`, its name (text), `maps`, a list of maps, and `huge`, that place times 2^53 + 1.

Run: python make-mixed-outputs.py (onnx 1.23.2)
"""

from pathlib import Path

import onnx
from onnx import TensorProto, helper

MAPS = helper.make_sequence_type_proto(
    helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
)
LABELS = ["x", "y", "z"]
nodes = [
    helper.make_node("Flatten", ["image"], ["flat"], axis=1),
    helper.make_node("Slice", ["flat", "start", "end", "axis"], ["scores"]),
    helper.make_node("ArgMax", ["scores"], ["best"], axis=1),
    helper.make_node("Mul", ["best", "factor"], ["huge"]),
    helper.make_node(
        "LabelEncoder", ["best"], ["label"], domain="ai.onnx.ml", keys_int64s=[0, 1, 2], values_strings=LABELS
    ),
    helper.make_node("ZipMap", ["scores"], ["maps"], domain="ai.onnx.ml", classlabels_strings=LABELS),
]
constants = {"start": 0, "end": 3, "axis": 1, "factor": 2**53 + 1}
graph = helper.make_graph(
    nodes,
    "mixed-outputs",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 2, 4, 1])],
    [
        helper.make_tensor_value_info("label", TensorProto.STRING, ["n", 1]),
        helper.make_value_info("maps", MAPS),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", 3]),
        helper.make_tensor_value_info("best", TensorProto.INT64, ["n", 1]),
        helper.make_tensor_value_info("huge", TensorProto.INT64, ["n", 1]),
    ],
    [helper.make_tensor(name, TensorProto.INT64, [1], [value]) for name, value in constants.items()],
)
opsets = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 2)]
model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, Path(__file__).parent / "mixed-outputs.onnx")
