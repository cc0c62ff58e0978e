"""One process of Python with OpenCV, as in the paper; decoded images are kept for the later epochs."""

import cv2
import numpy as np
from augment_opencv import augment
from measure import BATCH, MEAN, SEED, STD, arguments, list_files, measure

cv2.setNumThreads(2)
folder, limit, epochs = arguments()
files, classes = list_files(folder, limit)
decoded = {}
np.random.seed(SEED)


def read(position):
    if position not in decoded:
        decoded[position] = cv2.imread(files[position][0], cv2.IMREAD_GRAYSCALE)
    return decoded[position]


def run_epoch(epoch):
    images = 0
    order = np.random.default_rng(epoch).permutation(len(files))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        batch = np.stack([augment(read(position)) for position in chosen]).astype(np.float32)[..., None]
        batch = (batch - MEAN) / STD
        labels = np.eye(classes, dtype=np.float32)[[files[position][1] for position in chosen]]
        images += len(batch) if len(labels) == len(batch) else 0
    return images


measure(epochs, run_epoch)
