"""CPU time of the paper's five augmentations alone, one image after the other."""

import json
import time

import cv2
import numpy as np
from augment_opencv import augment
from measure import SEED, arguments, list_files

cv2.setNumThreads(1)
folder, limit, epochs = arguments()
images = [cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path, _ in list_files(folder, limit)[0]]
np.random.seed(SEED)
rows = []
for _ in range(epochs):
    start = time.process_time()
    for image in images:
        augment(image)
    rows.append({"images": len(images), "cpuSeconds": time.process_time() - start})
print(json.dumps({"epochs": rows}))
