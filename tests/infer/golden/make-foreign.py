"""Makes foreign-*.onnx, classifiers that say nothing about themselves, and foreign.json, what they give.

Each computes logits = W x + b for four classes from a picture of 2 rows and 3 columns, with weights that tell every
channel and pixel from every other; the preprocessing is done here in numpy.

Run: python make-foreign.py (onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6)
"""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
HEIGHT, WIDTH, CHANNELS, CLASSES = 2, 3, 3, 4
random = np.random.default_rng(7)
WEIGHTS = random.normal(0, 0.3, (HEIGHT * WIDTH * CHANNELS, CLASSES)).astype(np.float32)
BIAS = random.normal(0, 0.3, CLASSES).astype(np.float32)


def save(name, shape, kind, output_shape, output_kind=TensorProto.FLOAT):
    nodes = [
        helper.make_node("Cast", ["data"], ["values"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["values"], ["flat"], axis=1),
        helper.make_node("Gemm", ["flat", "weights", "bias"], ["sums"]),
        helper.make_node("Reshape", ["sums", "shape"], ["shaped" if output_kind != TensorProto.FLOAT else "scores"]),
    ]
    if output_kind != TensorProto.FLOAT:
        nodes.append(helper.make_node("Cast", ["shaped"], ["scores"], to=output_kind))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("data", kind, shape)],
        [helper.make_tensor_value_info("scores", output_kind, output_shape)],
        [
            numpy_helper.from_array(WEIGHTS, "weights"),
            numpy_helper.from_array(BIAS, "bias"),
            numpy_helper.from_array(np.array([0, *output_shape[1:]], np.int64), "shape"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, HERE / f"{name}.onnx")


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def run(name, values, batch):
    session = onnxruntime.InferenceSession(HERE / f"{name}.onnx")
    rows = [session.run(None, {"data": values[i : i + batch]})[0] for i in range(0, len(values), batch)]
    return softmax(np.concatenate(rows).reshape(len(values), CLASSES).astype(np.float64)).tolist()


save("foreign-nchw", [2, CHANNELS, HEIGHT, WIDTH], TensorProto.FLOAT, [2, CLASSES])
save("foreign-nhwc", ["N", "H", "W", CHANNELS], TensorProto.FLOAT, ["N", CLASSES, 1, 1])
save("foreign-uint8", ["N", HEIGHT, WIDTH, CHANNELS], TensorProto.UINT8, ["N", CLASSES])
save("foreign-half", ["N", CHANNELS, HEIGHT, WIDTH], TensorProto.FLOAT16, ["N", CLASSES], TensorProto.FLOAT16)

images = random.integers(0, 256, (4, HEIGHT, WIDTH, CHANNELS)).astype(np.uint8)
scale, mean, std = 1 / 255, np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
rgb = ((images * scale - mean) / std).astype(np.float32)
bgr = ((images[..., ::-1] * scale - mean) / std).astype(np.float32)
cases = [
    {
        "model": "foreign-nchw",
        "preprocess": {"layout": "NCHW", "channels": 3, "scale": scale, "mean": mean.tolist(), "std": std.tolist()},
        "probabilities": run("foreign-nchw", np.ascontiguousarray(rgb.transpose(0, 3, 1, 2)), 2),
    },
    {
        "model": "foreign-nchw",
        "preprocess": {
            "layout": "NCHW",
            "channels": 3,
            "scale": scale,
            "mean": mean.tolist(),
            "std": std.tolist(),
            "order": "bgr",
        },
        "probabilities": run("foreign-nchw", np.ascontiguousarray(bgr.transpose(0, 3, 1, 2)), 2),
    },
    {
        "model": "foreign-half",
        "preprocess": {"layout": "NCHW", "channels": 3, "scale": scale, "mean": mean.tolist(), "std": std.tolist()},
        "probabilities": run("foreign-half", np.ascontiguousarray(rgb.transpose(0, 3, 1, 2)).astype(np.float16), 4),
    },
    {
        "model": "foreign-nhwc",
        "preprocess": {
            "layout": "NHWC",
            "channels": 3,
            "scale": 0.01,
            "mean": 1,
            "std": 2,
            "width": WIDTH,
            "height": HEIGHT,
        },
        "probabilities": run("foreign-nhwc", ((images * 0.01 - 1) / 2).astype(np.float32), 4),
    },
    {
        "model": "foreign-uint8",
        "preprocess": {"layout": "NHWC", "channels": 3, "scale": 1, "mean": 0, "std": 1},
        "probabilities": run("foreign-uint8", images, 4),
    },
]
golden = {"width": WIDTH, "height": HEIGHT, "images": images.reshape(4, -1).tolist(), "cases": cases}
(HERE / "foreign.json").write_text(json.dumps(golden) + "\n")
