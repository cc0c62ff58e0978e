"""Makes foreign classifiers of many kinds into a folder, and what onnxruntime and numpy give for the same pictures.

`python make-foreign-models.py FOLDER` writes the models, `images.bin` (RGB, 0 to 255) and `cases.json`: for each case the
options of `loadClassifier` and the probabilities, or nothing where the model has to be refused.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)

FOLDER = Path(sys.argv[1])
SIZE, CLASSES, IMAGES = 224, 5, 11
LABELS = [f"label {i}" for i in range(CLASSES)]
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
IMAGENET = {"channels": 3, "scale": 1 / 255, "mean": MEAN, "std": STD}
RAW = {"channels": 3, "scale": 1, "mean": 0, "std": 1}
random = np.random.default_rng(11)
blocks = random.integers(0, 256, (IMAGES, 7, 7, 3))
images = np.clip(np.kron(blocks, np.ones((1, 32, 32, 1))) + random.normal(0, 20, (IMAGES, SIZE, SIZE, 3)), 0, 255).astype(
    np.uint8
)
CONV = random.normal(0, 0.1, (4, 3, 32, 32)).astype(np.float32)
DENSE = random.normal(0, 0.5, (4, CLASSES)).astype(np.float32)
BIAS = random.normal(0, 0.5, CLASSES).astype(np.float32)


def network(
    name,
    *,
    shape=("N", 3, SIZE, SIZE),
    layout="NCHW",
    kind=TensorProto.FLOAT,
    inner=TensorProto.FLOAT,
    out=TensorProto.FLOAT,
    out_shape=None,
    tail="logits",
    opset=13,
    ir=8,
    scale=1.0,
    extra=(),
    old=False,
):
    """Strided convolution, global average pool, a matrix product; `tail` says what comes of the logits."""
    real = np.float16 if inner == TensorProto.FLOAT16 else np.float32
    nodes, last = [], "data"

    def add(op, inputs, **attributes):
        nonlocal last
        last = f"{op}_{len(nodes)}"
        nodes.append(helper.make_node(op, inputs, [last], **attributes))
        return last

    if kind != inner:
        add("Cast", [last], to=inner)
    if len(shape) == 3:
        add("Unsqueeze", [last, "first"])
    if layout == "NHWC":
        add("Transpose", [last], perm=[0, 3, 1, 2])
    weights = {"conv": (CONV * scale).astype(real), "dense": DENSE.astype(real), "bias": BIAS.astype(real)}
    if len(shape) == 3:
        weights["first"] = np.array([0], np.int64)
    add("Conv", [last, "conv"], strides=[32, 32], kernel_shape=[32, 32])
    add("Relu", [last])
    add("GlobalAveragePool", [last])
    add("Flatten", [last], axis=1)
    add("Gemm", [last, "dense", "bias"])
    if tail != "logits":
        add("Softmax", [last], axis=1)
    if out != inner:
        add("Cast", [last], to=out)
    if out_shape is not None:
        weights["shape"] = np.array([0, *out_shape[1:]], np.int64)
        add("Reshape", [last, "shape"])
    nodes[-1].output[0] = last = "scores"
    outputs = [helper.make_tensor_value_info("scores", out, out_shape or [shape[0], CLASSES])]
    if "index" in extra:
        nodes.append(helper.make_node("ArgMax", ["scores"], ["index"], axis=1, keepdims=0))
        outputs.insert(0, helper.make_tensor_value_info("index", TensorProto.INT64, [shape[0]]))
    if "twice" in extra:
        nodes.append(helper.make_node("Softmax", ["scores"], ["sharp"], axis=1))
        outputs.append(helper.make_tensor_value_info("sharp", out, [shape[0], CLASSES]))
    domains = [helper.make_opsetid("", opset)]
    if "zipmap" in extra:
        domains.append(helper.make_opsetid("ai.onnx.ml", 3))
        attributes = {"classlabels_strings": LABELS, "domain": "ai.onnx.ml"}
        nodes.append(helper.make_node("ZipMap", ["scores"], ["map"], **attributes))
        entry = helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
        sequence = helper.make_value_info("map", helper.make_sequence_type_proto(entry))
        outputs = [sequence] if "map-alone" in extra else [*outputs, sequence]
    initializers = [numpy_helper.from_array(array, key) for key, array in weights.items()]
    inputs = [helper.make_tensor_value_info("data", kind, shape)]
    if old:
        # Below version 4 of the format every weight is an input as well.
        inputs += [helper.make_tensor_value_info(each.name, each.data_type, each.dims) for each in initializers]
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=domains, ir_version=ir)
    onnx.save(model, FOLDER / f"{name}.onnx")


def prepare(preprocess, dtype):
    values = images[..., ::-1] if preprocess.get("order") == "bgr" else images
    values = (values * preprocess["scale"] - np.array(preprocess["mean"])) / np.array(preprocess["std"])
    if preprocess["layout"] == "NCHW":
        values = values.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(values.astype(dtype))


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


cases = []


def expect(name, preprocess, *, dtype=np.float32, batch=IMAGES, activation="softmax", output="scores", tolerance=1e-5, **options):
    session = onnxruntime.InferenceSession(FOLDER / f"{name}.onnx", providers=["CPUExecutionProvider"])
    values = prepare(preprocess, dtype)
    rows = []
    for start in range(0, IMAGES, batch):
        part = values[start : start + batch]
        filled = np.concatenate([part, np.zeros((batch - len(part), *part.shape[1:]), dtype)])
        rows.append(session.run([output], {"data": filled})[0][: len(part)])
    scores = np.concatenate(rows).reshape(IMAGES, CLASSES).astype(np.float64)
    probabilities = softmax(scores) if activation == "softmax" else scores
    cases.append(
        {
            "model": name,
            "options": {"labels": LABELS, "preprocess": preprocess, "activation": activation, **options},
            "probabilities": probabilities.tolist(),
            "tolerance": tolerance,
        }
    )


def refuse(name, because, preprocess, **options):
    given = {"labels": LABELS, "preprocess": preprocess, "activation": "softmax", **options}
    cases.append({"model": name, "options": given, "probabilities": None, "refusal": because})


nchw, nhwc = {"layout": "NCHW", **IMAGENET}, {"layout": "NHWC", **IMAGENET}
network("imagenet")
expect("imagenet", nchw)
expect("imagenet", {**nchw, "order": "bgr"})
network("channels-last", shape=("N", SIZE, SIZE, 3), layout="NHWC")
expect("channels-last", nhwc)
network("bytes", shape=("N", SIZE, SIZE, 3), layout="NHWC", kind=TensorProto.UINT8, scale=0.01)
expect("bytes", {"layout": "NHWC", **RAW}, dtype=np.uint8)
network("bytes-planes", kind=TensorProto.UINT8, scale=0.01)
expect("bytes-planes", {"layout": "NCHW", **RAW}, dtype=np.uint8)
half = TensorProto.FLOAT16
network("half", kind=half, inner=half, out=half)
expect("half", nchw, dtype=np.float16, tolerance=2e-3)
network("half-probabilities", kind=half, inner=half, out=half, tail="softmax")
expect("half-probabilities", nchw, dtype=np.float16, activation="none", tolerance=2e-3)
network("half-in", kind=half, inner=half)
expect("half-in", nchw, dtype=np.float16, tolerance=2e-3)
# The halves go into float32 arithmetic, so that rounding them otherwise would show.
network("half-exact", kind=half, scale=8)
expect("half-exact", nchw, dtype=np.float16)
network("half-out", out=half)
expect("half-out", nchw, tolerance=1e-5)
network("half-channels-last", shape=("N", SIZE, SIZE, 3), layout="NHWC", kind=half)
expect("half-channels-last", nhwc, dtype=np.float16)
network("double-out", out=TensorProto.DOUBLE)
expect("double-out", nchw)
network("open", shape=("N", 3, "H", "W"))
expect("open", {**nchw, "width": SIZE, "height": SIZE})
refuse("open", "the model leaves `width` open, so it must be given", nchw)
for batch in (1, 8):
    network(f"batch-{batch}", shape=(batch, 3, SIZE, SIZE))
    expect(f"batch-{batch}", nchw, batch=batch)
# The versions that the installed runtimes know, each with the version of the format of its time.
for opset, ir in ((7, 3), (8, 3), (9, 4), (10, 5), (11, 6), (12, 7), (13, 7), (15, 8), (17, 8), (19, 9), (21, 10), (22, 10)):
    network(f"opset-{opset}", opset=opset, ir=ir, old=ir == 3)
    expect(f"opset-{opset}", nchw)
network("probabilities", tail="softmax")
expect("probabilities", nchw, activation="none")
network("map-shaped", shape=("N", 3, SIZE, SIZE), out_shape=["N", 1, 1, CLASSES])
expect("map-shaped", nchw)
network("index-too", extra=("index",))
expect("index-too", nchw)
network("twice", extra=("twice",))
refuse("twice", "so `scores` (`--scores NAME`) must say which", nchw)
expect("twice", nchw, scores="scores")
expect("twice", nchw, scores="sharp", output="sharp", activation="none")
refuse("twice", "no output `nowhere` has a floating-point score", nchw, scores="nowhere")
network("map-too", extra=("zipmap",), tail="softmax")
expect("map-too", nchw, activation="none")
network("map-alone", extra=("zipmap", "map-alone"), tail="softmax")
refuse("map-alone", "no output has a floating-point score for each: it gives `map` not a tensor", nchw)
network("one-picture", shape=(3, SIZE, SIZE))
refuse("one-picture", "of four dimensions: it takes `data` float32 [3,", nchw)
network("brain-float", kind=TensorProto.BFLOAT16)
refuse("brain-float", "ONNX Runtime", nchw)
refuse("imagenet", "with 4 labels because no output has", nchw, labels=LABELS[:-1])
refuse("imagenet", "Expected each label once", nchw, labels=[*LABELS[:-1], LABELS[0]])
refuse("imagenet", "tells two labels or more apart: got none", nchw, labels=[])
refuse("imagenet", "`channels` is 3 in a `layout` of NHWC", nhwc)
refuse("imagenet", "`mean`", {**nchw, "mean": [0.5, 0.5]})

network("external")
whole = onnx.load(FOLDER / "external.onnx")
onnx.save(whole, FOLDER / "external.onnx", save_as_external_data=True, location="external.onnx.data", size_threshold=0)
expect("external", nchw)
onnx.save(onnx.load(FOLDER / "imagenet.onnx"), FOLDER / "lost.onnx", save_as_external_data=True, location="lost.data", size_threshold=0)
(FOLDER / "lost.data").unlink()
refuse("lost", "lost.data", nchw)


class Samples(CalibrationDataReader):
    def __init__(self):
        self.rows = iter(prepare(nchw, np.float32)[:, None])

    def get_next(self):
        row = next(self.rows, None)
        return None if row is None else {"data": row}


network("small", tail="softmax", ir=10)
for name, form in (("int8-qdq", QuantFormat.QDQ), ("int8-operators", QuantFormat.QOperator)):
    quantize_static(
        FOLDER / "small.onnx",
        FOLDER / f"{name}.onnx",
        Samples(),
        quant_format=form,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    # Versions of the runtime may round one value to the neighbouring step.
    expect(name, nchw, activation="none", tolerance=0.02)

(FOLDER / "images.bin").write_bytes(images.tobytes())
(FOLDER / "cases.json").write_text(json.dumps({"size": SIZE, "images": IMAGES, "cases": cases}))
# What numpy makes of float32 numbers: each half, the middle between it and the next, and the neighbours of that.
halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)
middles = (halves[:-1] + halves[1:]) / 2
floats = np.concatenate([halves, middles, np.nextafter(middles, 0), np.nextafter(middles, 1e6)]).astype(np.float32)
floats = np.concatenate([floats, -floats])
(FOLDER / "floats.bin").write_bytes(floats.tobytes())
(FOLDER / "halves.bin").write_bytes(floats.astype(np.float16).tobytes())
