"""Writes models as the TensorFlow.js converter writes those of Keras, each with what Keras predicts for one image.

Made with keras 3.15.1 and tensorflow 2.20.0: `python keras-made.py keras-made`. The layout is that of `tensorflowjs`
4.22 (`write_weights`, `keras_h5_conversion`): `model_config` beside the versions, weights without their model's name in
one group. Keras 2, whose files TensorFlow.js reads, wrote `batch_input_shape`, plain names of types, and lists of inbound
nodes; `as_keras_2` puts the configuration of Keras 3 into that form. What begins with `keras-3` is as Keras 3 writes it.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
keras.utils.set_random_seed(7)


def sequential():
    return keras.Sequential(
        [
            keras.Input((16, 16, 1), name="images"),
            layers.Conv2D(4, 3, padding="same", activation="relu", name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.MaxPooling2D(4, name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.25, name="dropout"),
            layers.Dense(5, activation="softmax", name="probabilities"),
        ],
        name="keras_sequential",
    )


def functional():
    images = keras.Input((16, 16, 1), name="images")
    first = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv")(images)
    first = layers.ReLU(name="relu")(layers.BatchNormalization(name="norm")(first))
    second = layers.SeparableConv2D(4, 3, padding="same", name="separable")(first)
    added = layers.Add(name="add")([first, second])
    logits = layers.Dense(3, name="logits")(layers.GlobalAveragePooling2D(name="mean")(added))
    return keras.Model(images, layers.Activation("softmax", name="softmax")(logits), name="keras_functional")


def as_keras_2(node):
    if isinstance(node, list):
        return [as_keras_2(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("class_name") == "DTypePolicy":
        return node["config"]["name"]
    left_out = ("module", "registered_name", "build_config", "optional", "input_axes", "output_axes")
    made = {key: as_keras_2(value) for key, value in node.items() if key not in left_out}
    if "batch_shape" in made:
        made["batch_input_shape"] = made.pop("batch_shape")
    if "inbound_nodes" in node:
        made["inbound_nodes"] = [inbound(call["args"]) for call in node["inbound_nodes"]]
    for end in ("input_layers", "output_layers"):
        # Keras 3 leaves out the list around a single one.
        if end in made and isinstance(made[end][0], str):
            made[end] = [made[end]]
    return made


def inbound(args):
    first = args[0] if isinstance(args[0], list) else [args[0]]
    return [[*tensor["config"]["keras_history"], {}] for tensor in first]


def save(name, model, translate):
    for weight in model.weights:
        low, high = (0.5, 1.5) if "variance" in weight.path or "gamma" in weight.path else (-0.4, 0.4)
        weight.assign(np.random.uniform(low, high, weight.shape))
    weights = [(weight.path.removeprefix(f"{model.name}/"), weight.numpy()) for weight in model.weights]
    config = json.loads(model.to_json())
    topology = {
        "keras_version": "2.15.0" if translate else keras.__version__,
        "backend": "tensorflow",
        "model_config": {"class_name": config["class_name"], "config": config["config"]},
    }
    manifest = {
        "paths": [f"{name}.bin"],
        "weights": [{"name": path, "shape": list(value.shape), "dtype": "float32"} for path, value in weights],
    }
    image = np.random.uniform(-1, 1, (1, 16, 16, 1)).astype("float32")
    content = {
        "format": "layers-model",
        "generatedBy": f"keras v{topology['keras_version']}",
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "modelTopology": as_keras_2(topology) if translate else topology,
        "weightsManifest": [manifest],
        "userDefinedMetadata": {
            "image": image.round(4).flatten().tolist(),
            "probabilities": model.predict(image.round(4), verbose=0)[0].tolist(),
        },
    }
    with open(os.path.join(out, f"{name}.json"), "w") as file:
        json.dump(content, file, separators=(",", ":"))
    with open(os.path.join(out, f"{name}.bin"), "wb") as file:
        file.write(b"".join(value.astype("<f4").tobytes() for _, value in weights))


save("sequential", sequential(), True)
save("functional", functional(), True)
save("keras-3-sequential", sequential(), False)
save("keras-3-functional", functional(), False)
