"""One contestant: Keras' own `fit()` in graph mode. Argument: TASK."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
from keras import layers as kl
from task import read_task, serve

task, outline, images, labels = read_task()

MAKERS = {
    "Conv2D": lambda l: kl.Conv2D(l["filters"], l["kernelSize"], l["strides"], "same", activation=l["activation"]),
    "BatchNormalization": lambda l: kl.BatchNormalization(momentum=l["momentum"], epsilon=l["epsilon"]),
    "MaxPooling2D": lambda l: kl.MaxPooling2D(2),
    "Dropout": lambda l: kl.Dropout(l["rate"]),
    "Flatten": lambda l: kl.Flatten(),
    "Dense": lambda l: kl.Dense(l["units"], activation=l["activation"]),
}
side = task["side"]
model = keras.Sequential([keras.Input((side, side, 1))] + [MAKERS[l["class"]](l) for l in outline])
# XLA, the default, is the slower one on a CPU.
model.compile(
    keras.optimizers.Adam(task["learningRate"]),
    "categorical_crossentropy",
    metrics=["accuracy"],
    jit_compile=False,
)
one_hot = np.eye(task["classes"], dtype=np.float32)[labels]
# With the tuning of tf.data, which finds nothing to tune here, the end of each `fit()` waits for that thread's next turn, up to
# seconds later: its pauses double from 10 ms on.
untuned = tf.data.Options()
untuned.autotune.enabled = False
batches = tf.data.Dataset.from_tensor_slices((images, one_hot)).repeat().with_options(untuned)


def run(steps):
    return model.fit(batches, steps_per_epoch=steps, epochs=1, verbose=0, shuffle=False).history["loss"][-1]


serve({"keras": keras.__version__, "tensorflow": tf.__version__}, run)
