"""Makes small.onnx and small.json with the Python package onnx 1.23.2 (protobuf's own encoder)."""
import json
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = os.path.dirname(__file__)
values = {
    "float_data": helper.make_tensor("float_data", TensorProto.FLOAT, [2, 2], [1.5, -2.25, 3.0, 1e-7]),
    "float_raw": numpy_helper.from_array(np.array([[0.1, -0.2, 0.3]], np.float32), "float_raw"),
    "double_data": helper.make_tensor("double_data", TensorProto.DOUBLE, [2], [1e300, -0.1]),
    "int64_data": helper.make_tensor("int64_data", TensorProto.INT64, [3], [1, -2, 2**63 - 1]),
    "int64_raw": numpy_helper.from_array(np.array([-(2**63), 5], np.int64), "int64_raw"),
    "int32_data": helper.make_tensor("int32_data", TensorProto.INT32, [2], [-7, 8]),
    "uint8_data": helper.make_tensor("uint8_data", TensorProto.UINT8, [3], [0, 128, 255]),
    "int8_data": helper.make_tensor("int8_data", TensorProto.INT8, [2], [-128, 127]),
    "bool_data": helper.make_tensor("bool_data", TensorProto.BOOL, [2], [True, False]),
    "uint64_data": helper.make_tensor("uint64_data", TensorProto.UINT64, [1], [2**64 - 1]),
    "float16_raw": numpy_helper.from_array(np.array([1.0, -2.0], np.float16), "float16_raw"),
    "scalar": helper.make_tensor("scalar", TensorProto.FLOAT, [], [4.0]),
}
graph = helper.make_graph(
    [helper.make_node("Clip", ["x", "", "scalar"], ["y"], name="clip"),
     helper.make_node("LeakyRelu", ["y"], ["z"], name="leaky", alpha=0.25),
     helper.make_node("Transpose", ["z"], ["out"], name="transpose", perm=[0, 2, 1])],
    "small",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, None]),
     helper.make_tensor_value_info("scalar", TensorProto.FLOAT, [])],
    [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", None, 3])],
    initializer=list(values.values()),
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="golden")
helper.set_model_props(model, {"labels": '["sad","happy"]', "other": "a value"})
onnx.save(model, os.path.join(here, "small.onnx"))
with open(os.path.join(here, "small.json"), "w") as file:
    arrays = {name: numpy_helper.to_array(tensor) for name, tensor in values.items()}
    json.dump({name: {"dims": list(a.shape), "values": [str(v) for v in a.flatten().tolist()]}
               for name, a in arrays.items()}, file, indent=1)
