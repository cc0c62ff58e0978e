"""Drives Keras' own callbacks with scripted logs and stores what they did: callback-traces.json.

python callback-traces.py    (made with keras 3.15.1 on tensorflow-cpu 2.20.0)
"""

import json
import math
import os

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

nan = math.nan

VALUES = {
    "falls": [1.0, 0.9, 0.8, 0.7, 0.6],
    "rises": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7],
    "ties": [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "zigzag": [1.0, 0.8, 0.9, 0.7, 0.95, 0.71, 0.72, 0.73, 0.69, 0.74, 0.75, 0.76, 0.77, 0.78],
    "nan later": [1.0, nan, 0.9, nan, nan, nan, nan, 0.8],
    "nan first": [nan, 1.0, 0.9, 0.8, 0.7, 0.6],
    "inf first": [math.inf, 1.0, 0.9, math.inf, math.inf, math.inf, 0.5],
    # Around min_delta = 1e-4: just too little, exactly it, just enough.
    "min_delta edges": [1.0, 0.99995, 0.9999, 0.99985, 0.9998, 0.99975, 0.9996, 0.99949, 0.9994],
    # Steps that float64 can tell apart and float32 cannot.
    "below float32": [1.0, 0.99999999, 0.99999998, 0.9999999, 0.99999, 0.99999, 0.999989999],
    "plateau": [1.0] + [0.999] * 30,
    "plateau after gain": [1.0, 0.7, 0.5] + [0.5] * 12 + [0.4] + [0.45] * 14,
}

EARLY_STOPPING = [
    {"patience": 10},
    {"patience": 3},
    {"patience": 1},
    {"patience": 0},
    {"patience": 2, "min_delta": 1e-4},
]

REDUCE_LR = [
    {"patience": 5, "factor": 0.2},
    {"patience": 2, "factor": 0.2},
    {"patience": 1, "factor": 0.5, "min_delta": 0.0},
    {"patience": 2, "factor": 0.2, "cooldown": 3},
    {"patience": 1, "factor": 0.1, "cooldown": 1, "min_lr": 1e-5},
    {"patience": 0, "factor": 0.5, "min_lr": 2e-4},
]


class Model:
    """As much of a model as the callbacks touch; its weights are the number of the epoch."""

    def __init__(self):
        self.stop_training = False
        self.optimizer = keras.optimizers.Adam(1e-3)
        self.epoch = None
        self.restored = None
        self.saved = False

    def get_weights(self):
        return self.epoch

    def set_weights(self, weights):
        self.restored = weights

    def save(self, _path, overwrite):
        self.saved = True


def number(value):
    if value is None:
        return None
    value = float(value)
    return value if math.isfinite(value) else str(value)


def drive(callback, monitor, values, observe):
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    rows = []
    for epoch, value in enumerate(values):
        model.epoch = epoch + 1
        model.saved = False
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {monitor: value})
        rows.append(observe(callback, model))
        if model.stop_training:
            break
    callback.on_train_end()
    return rows, model.restored


def early_stopping(options, values):
    callback = keras.callbacks.EarlyStopping("val_loss", restore_best_weights=True, **options)
    rows, restored = drive(
        callback,
        "val_loss",
        values,
        lambda c, m: {"best": number(c.best), "wait": c.wait, "bestEpoch": c.best_weights, "stop": m.stop_training},
    )
    return {"rows": rows, "restored": restored}


def reduce_lr(options, values):
    callback = keras.callbacks.ReduceLROnPlateau("val_loss", **options)
    rows, _ = drive(
        callback,
        "val_loss",
        values,
        lambda c, m: {
            "best": number(c.best),
            "wait": c.wait,
            "cooldown": c.cooldown_counter,
            "learningRate": float(np.float32(m.optimizer.learning_rate.numpy())),
        },
    )
    return {"rows": rows}


def model_checkpoint(values):
    callback = keras.callbacks.ModelCheckpoint(
        "unused.keras", monitor="val_accuracy", mode="max", save_best_only=True
    )
    rows, _ = drive(callback, "val_accuracy", values, lambda c, m: {"best": number(c.best), "saved": m.saved})
    return {"rows": rows}


def traces(run, configs):
    return [
        {"name": name, "options": options, "values": [number(v) for v in values], **run(options, values)}
        for options in configs
        for name, values in VALUES.items()
    ]


stored = {
    "made_with": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "earlyStopping": traces(early_stopping, EARLY_STOPPING),
    "reduceLearningRate": traces(reduce_lr, REDUCE_LR),
    "modelCheckpoint": traces(lambda _, values: model_checkpoint(values), [{}]),
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "callback-traces.json")
with open(path, "w") as file:
    json.dump(stored, file, separators=(",", ":"))
    file.write("\n")
print(os.path.getsize(path), len(stored["earlyStopping"]), len(stored["reduceLearningRate"]))
