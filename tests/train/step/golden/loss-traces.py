"""Computes losses over smoothed, mixed and weighted labels, clipped gradients and moving averages, and stores them.

python loss-traces.py keras    writes keras-losses.json (made with keras 3.15.1 on tensorflow 2.20.0)
python loss-traces.py torch    writes torch-losses.json (made with torch 2.15.0)

Two calls, because one process cannot load both libraries.
"""

import json
import os
import sys

import numpy as np

SOURCE = sys.argv[1]
IMAGES, CLASSES, SMOOTHING, DECAY = 8, 4, 0.1, 0.9
CLASS_WEIGHTS = [0.5, 2.0, 1.0, 3.0]

random = np.random.default_rng(5)
logits = random.normal(size=(IMAGES, CLASSES)).astype(np.float32)
first, second = random.integers(0, CLASSES, (2, IMAGES))
shares = random.uniform(0.5, 1, IMAGES).astype(np.float32)
eye = np.eye(CLASSES, dtype=np.float32)
hard = eye[first]
mixed = shares[:, None] * eye[first] + (1 - shares)[:, None] * eye[second]
gradients = [random.normal(size=shape).astype(np.float32) for shape in ((2, 3), (3,), (4,))]
weights = [random.normal(size=(2, 2)).astype(np.float32) for _ in range(31)]


def numbers(value):
    return np.asarray(value, np.float64).ravel().tolist()


def keras_figures():
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    import keras
    import tensorflow as tf

    def per_image(labels, predicted, smoothing):
        loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, reduction=None)
        return loss(labels, predicted)

    def derive(name, kind, fields, compute):
        predicted = tf.Variable(logits)
        with tf.GradientTape() as tape:
            loss = compute(predicted)
        return {"name": name, "labels": kind, **fields, "loss": float(loss), "gradient": numbers(tape.gradient(loss, predicted))}

    def mean(labels, smoothing=0.0):
        return lambda predicted: tf.reduce_mean(per_image(labels, predicted, smoothing))

    def weighted(parts, smoothing=0.0):
        """Each part: how much it counts for each image, and its one-hot labels."""

        def compute(predicted):
            total, count = 0.0, 0.0
            for share, classes in parts:
                counts = share * np.asarray(CLASS_WEIGHTS, np.float32)[classes]
                total += tf.reduce_sum(counts * per_image(eye[classes], predicted, smoothing))
                count += counts.sum()
            return total / count

        return compute

    parts = [(shares, first), (1 - shares, second)]
    smooth, classed = {"labelSmoothing": SMOOTHING}, {"classWeights": CLASS_WEIGHTS}
    accuracy = keras.metrics.CategoricalAccuracy()
    accuracy.update_state(mixed, logits)
    average = tf.train.ExponentialMovingAverage(DECAY, num_updates=None)
    variable = tf.Variable(weights[0])
    steps = []
    average.apply([variable])
    for step, value in enumerate(weights[1:], start=1):
        variable.assign(value)
        average._num_updates = step
        average.apply([variable])
        steps.append(numbers(average.average(variable)))
    clipped = [
        {"norm": norm, "gradients": [numbers(g) for g in tf.clip_by_global_norm(gradients, norm)[0]]} for norm in (0.5, 1.0, 50.0)
    ]
    return {
        "classes": CLASSES,
        "logits": numbers(logits),
        "hard": numbers(hard),
        "mixed": numbers(mixed),
        "mixedAccuracy": float(accuracy.result()),
        "losses": [
            derive("one-hot labels", "hard", {}, mean(hard)),
            derive("smoothed labels", "hard", smooth, mean(hard, SMOOTHING)),
            derive("mixed labels", "mixed", {}, mean(mixed)),
            derive("smoothed mixed labels", "mixed", smooth, mean(mixed, SMOOTHING)),
            derive("weighted classes", "hard", classed, weighted([(1.0, first)])),
            derive("weighted classes, smoothed", "hard", {**classed, **smooth}, weighted([(1.0, first)], SMOOTHING)),
            derive("weighted mixed classes", "mixed", classed, weighted(parts)),
            derive("weighted mixed classes, smoothed", "mixed", {**classed, **smooth}, weighted(parts, SMOOTHING)),
        ],
        "gradients": [numbers(g) for g in gradients],
        "shapes": [list(g.shape) for g in gradients],
        "clipped": clipped,
        "decay": DECAY,
        "weights": [numbers(w) for w in weights],
        "averages": steps,
    }


def torch_figures():
    import torch

    def derive(name, fields, labels, **options):
        predicted = torch.tensor(logits, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(predicted, torch.tensor(labels), **options)
        loss.backward()
        return {"name": name, "labels": "hard", **fields, "loss": loss.item(), "gradient": numbers(predicted.grad)}

    def clip(norm):
        parameters = [torch.nn.Parameter(torch.zeros(g.shape)) for g in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = torch.tensor(gradient)
        torch.nn.utils.clip_grad_norm_(parameters, norm)
        return {"norm": norm, "gradients": [numbers(parameter.grad) for parameter in parameters]}

    weight = torch.tensor(CLASS_WEIGHTS)
    return {
        "losses": [
            derive("smoothed labels", {"labelSmoothing": SMOOTHING}, first, label_smoothing=SMOOTHING),
            derive("weighted classes", {"classWeights": CLASS_WEIGHTS}, first, weight=weight),
        ],
        "clipped": [clip(norm) for norm in (0.5, 1.0, 50.0)],
    }


stored = keras_figures() if SOURCE == "keras" else torch_figures()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{SOURCE}-losses.json")
with open(path, "w") as file:
    json.dump(stored, file, separators=(",", ":"))
    file.write("\n")
print(path, os.path.getsize(path))
