"""Makes pair.onnx: two inputs of open length, listed in another order than the model has them, and two outputs.

`joined` [batch, steps, 6] is `left` beside `right`, `product` [batch, steps, 3] their product.

Run: python make-pair.py (onnx 1.23.2)
"""

from pathlib import Path

import onnx
from onnx import TensorProto, helper


def value(name, width):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "steps", width])


graph = helper.make_graph(
    [
        helper.make_node("Concat", ["left", "right"], ["joined"], axis=-1),
        helper.make_node("Mul", ["left", "right"], ["product"]),
    ],
    "pair",
    [value("right", 3), value("left", 3)],
    [value("joined", 6), value("product", 3)],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, Path(__file__).with_name("pair.onnx"))
