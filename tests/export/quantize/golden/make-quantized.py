"""Quantizes a small model with onnxruntime.quantization and stores the scales, zero points and weights that it chose.

Makes float.onnx (the model), quantized.json (calibration data and what was chosen).
Versions: onnx 1.23.2, onnxruntime 1.32.0, numpy 2.
"""
import json
import pathlib
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)


def weight(name, *shape):
    return numpy_helper.from_array(rng.normal(0, 0.5, shape).astype(np.float32), name)


nodes = [
    helper.make_node("Conv", ["x", "first/kernel", "first/bias"], ["first/Conv"], "first/Conv", pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["first/Conv"], ["first/Relu"], "first/Relu"),
    helper.make_node("MaxPool", ["first/Relu"], ["pool/MaxPool"], "pool/MaxPool", kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("Conv", ["pool/MaxPool", "second/kernel", "second/bias"], ["second/Conv"], "second/Conv"),
    helper.make_node("Reshape", ["second/Conv", "shape"], ["flatten/Reshape"], "flatten/Reshape"),
    helper.make_node("Gemm", ["flatten/Reshape", "third/kernel", "third/bias"], ["third/Gemm"], "third/Gemm"),
    helper.make_node("Relu", ["third/Gemm"], ["third/Relu"], "third/Relu"),
    helper.make_node("Gemm", ["third/Relu", "fourth/kernel", "fourth/bias"], ["fourth/Gemm"], "fourth/Gemm"),
    helper.make_node("Softmax", ["fourth/Gemm"], ["y"], "fourth/Softmax", axis=-1),
]
graph = helper.make_graph(
    nodes,
    "small",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2, 8, 6])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 3])],
    [
        weight("first/kernel", 4, 2, 3, 3),
        weight("first/bias", 4),
        weight("second/kernel", 5, 4, 2, 2),
        weight("second/bias", 5),
        weight("third/kernel", 30, 6),
        weight("third/bias", 6),
        weight("fourth/kernel", 6, 3),
        weight("fourth/bias", 3),
        numpy_helper.from_array(np.array([0, 30], np.int64), "shape"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, here / "float.onnx")
samples = np.round(rng.normal(0.3, 1, (6, 2, 8, 6)), 2).astype(np.float32)


class Reader(CalibrationDataReader):
    def __init__(self):
        self.batches = iter([{"x": samples[:4]}, {"x": samples[4:]}])

    def get_next(self):
        return next(self.batches, None)


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "quantized.onnx"
    quantize_static(
        here / "float.onnx",
        path,
        Reader(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        weight_type=QuantType.QInt8,
        activation_type=QuantType.QUInt8,
    )
    quantized = onnx.load(path)
constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in quantized.graph.initializer}
activations, weights = {}, {}
for node in quantized.graph.node:
    if node.op_type == "QuantizeLinear":
        scale, zero = (constants[name] for name in node.input[1:])
        activations[node.input[0]] = [float(scale), int(zero)]
    if node.op_type == "DequantizeLinear" and node.input[0] in constants:
        values, scale = (constants[name] for name in node.input[:2])
        # 'first/kernel_quantized' belongs to 'first/kernel'.
        name = node.input[0].removesuffix("_quantized")
        weights[name] = {"values": values.flatten().tolist(), "scales": scale.flatten().astype(float).tolist()}
(here / "quantized.json").write_text(
    json.dumps({"samples": samples.astype(float).flatten().tolist(), "activations": activations, "weights": weights})
)
