"""Trains a small network in Keras for ten steps and stores what it did: adam-steps.json.

python adam-steps.py    (made with keras 3.15.1 on tensorflow-cpu 2.20.0)
"""

import base64
import json
import os

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

SIDE, CLASSES, SIZES = 8, 3, [6, 6, 6, 6, 6, 6, 6, 6, 6, 4]

random = np.random.default_rng(7)
# A class is a bright third of the picture, under noise. Stored as bytes; the network gets (byte - 128) / 64.
labels = random.integers(0, CLASSES, sum(SIZES))
pixels = random.integers(0, 160, (len(labels), SIDE, SIDE, 1))
for picture, label in zip(pixels, labels):
    picture[label * 2 : label * 2 + 3] += 60
images = ((pixels - 128) / 64).astype(np.float32)
one_hot = np.eye(CLASSES, dtype=np.float32)[labels]

keras.utils.set_random_seed(3)
model = keras.Sequential(
    [
        keras.layers.Input((SIDE, SIDE, 1)),
        keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01)),
        keras.layers.Dense(CLASSES, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(1e-2), loss="categorical_crossentropy", metrics=["accuracy"])


def weights():
    return [
        [base64.b64encode(w.astype("<f4").tobytes()).decode() for w in layer.get_weights()] for layer in model.layers
    ]


initial = weights()
steps, running = [], {}
start = 0
for size in SIZES:
    part = slice(start, start + size)
    start += size
    model.reset_metrics()
    loss, accuracy = model.train_on_batch(images[part], one_hot[part])
    steps.append({"size": size, "loss": float(loss), "correct": round(float(accuracy) * size)})
final = weights()
evaluated = model.evaluate(images, one_hot, batch_size=8, verbose=0, return_dict=True)

# The same again in one epoch of fit, for the means that Keras itself reports.
for layer, stored in zip(model.layers, initial):
    layer.set_weights(
        [
            np.frombuffer(base64.b64decode(text), "<f4").reshape(old.shape)
            for text, old in zip(stored, layer.get_weights())
        ]
    )
model.compile(keras.optimizers.Adam(1e-2), loss="categorical_crossentropy", metrics=["accuracy"])
bounds = np.cumsum([0, *SIZES])
batches = [(images[a:b], one_hot[a:b]) for a, b in zip(bounds[:-1], bounds[1:])]
data = tf.data.Dataset.from_generator(
    lambda: iter(batches),
    output_signature=(tf.TensorSpec((None, SIDE, SIDE, 1)), tf.TensorSpec((None, CLASSES))),
)
history = model.fit(data, epochs=1, verbose=0).history

stored = {
    "made_with": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "side": SIDE,
    "classes": CLASSES,
    "learningRate": 1e-2,
    "pixels": base64.b64encode(pixels.astype(np.uint8).tobytes()).decode(),
    "labels": labels.tolist(),
    "initial": initial,
    "final": final,
    "steps": steps,
    "epoch": {name: values[0] for name, values in history.items()},
    "evaluated": evaluated,
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "adam-steps.json")
with open(path, "w") as file:
    json.dump(stored, file)
    file.write("\n")
print(os.path.getsize(path), [round(s["loss"], 4) for s in steps], stored["epoch"], evaluated)
