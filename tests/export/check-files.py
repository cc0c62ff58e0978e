"""Checks every NNN.onnx of a folder with onnx.checker and runs it on the inputs of NNN.json.

Prints one JSON object a line: the name, and the outputs or what the checker found.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    inputs = json.loads(path.with_suffix(".json").read_text())
    feeds = {
        meta.name: np.array(tensor["data"], tensor["type"]).reshape(tensor["dims"])
        for meta, tensor in zip(session.get_inputs(), inputs, strict=True)
    }
    outputs = [
        {"dims": list(value.shape), "data": value.flatten().tolist(), "type": str(value.dtype)}
        for value in session.run(None, feeds)
    ]
    print(json.dumps({"name": path.stem, "outputs": outputs}))
