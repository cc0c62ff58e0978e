"""Trains a small network with frozen layers in Keras for six steps and stores what it did: frozen-steps.json.

python frozen-steps.py    (made with keras 3.15.1 on tensorflow-cpu 2.20.0)
"""

import base64
import json
import os

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

SIDE, CLASSES, SIZE, STEPS = 8, 3, 6, 6

random = np.random.default_rng(11)
images = random.normal(size=(STEPS * SIZE, SIDE, SIDE, 1)).astype("<f4")
labels = random.integers(0, CLASSES, len(images))
one_hot = np.eye(CLASSES, dtype=np.float32)[labels]

keras.utils.set_random_seed(5)
model = keras.Sequential(
    [
        keras.layers.Input((SIDE, SIDE, 1)),
        keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1"),
        keras.layers.BatchNormalization(name="norm1"),
        keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="conv2"),
        keras.layers.BatchNormalization(name="norm2"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(CLASSES, activation="softmax", name="probabilities"),
    ]
)
# Scales, offsets and moving statistics that those of a batch are far from.
for layer in (model.get_layer("norm1"), model.get_layer("norm2")):
    layer.set_weights([random.uniform(0.5, 2, 4) for _ in layer.get_weights()])
for name in ("conv1", "norm1"):
    model.get_layer(name).trainable = False
model.compile(keras.optimizers.Adam(1e-2), loss="categorical_crossentropy", metrics=["accuracy"])


def encode(array):
    return base64.b64encode(np.asarray(array, "<f4").tobytes()).decode()


def weights():
    return {layer.name: [encode(w) for w in layer.get_weights()] for layer in model.layers}


initial = weights()
steps = []
for start in range(0, len(images), SIZE):
    part = slice(start, start + SIZE)
    model.reset_metrics()
    loss, _ = model.train_on_batch(images[part], one_hot[part])
    steps.append(float(loss))

stored = {
    "made_with": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "side": SIDE,
    "classes": CLASSES,
    "size": SIZE,
    "learningRate": 1e-2,
    "images": encode(images),
    "labels": labels.tolist(),
    "initial": initial,
    "final": weights(),
    "losses": steps,
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "frozen-steps.json")
with open(path, "w") as file:
    json.dump(stored, file)
    file.write("\n")
print(os.path.getsize(path), steps)
