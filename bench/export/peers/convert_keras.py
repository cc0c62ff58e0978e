"""`convert_keras.py MODEL_JSON OUT`: loads a LayersModel as Keras and converts it with tf2onnx, all options its own.

Prints the versions and the opset as JSON.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
import tf2onnx

path, out = pathlib.Path(sys.argv[1]), sys.argv[2]
saved = json.loads(path.read_text())
model = tf.keras.models.model_from_json(json.dumps(saved["modelTopology"]))
weights = {}
for group in saved["weightsManifest"]:
    data = b"".join((path.parent / name).read_bytes() for name in group["paths"])
    offset = 0
    for entry in group["weights"]:
        count = int(np.prod(entry["shape"]))
        weights[entry["name"]] = np.frombuffer(data, np.float32, count, offset).reshape(entry["shape"])
        offset += 4 * count
for layer in model.layers:
    names = [weight.name.split(":")[0] for weight in layer.weights]
    # Keras puts a cell, and what a wrapper holds, into the path.
    layer.set_weights([weights[f"{layer.name}/{name.split('/')[-1]}"] for name in names])
signature = [tf.TensorSpec(tensor.shape, tensor.dtype, name="input") for tensor in model.inputs]
converted, _ = tf2onnx.convert.from_keras(model, input_signature=signature, output_path=out)
print(
    json.dumps(
        {
            "versions": {"tensorflow": tf.__version__, "tf2onnx": tf2onnx.__version__},
            "opset": converted.opset_import[0].version,
        }
    )
)
