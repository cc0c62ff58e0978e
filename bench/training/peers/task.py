"""What the peers share: the task, and answering the bench."""

import json
import sys
import time

import numpy as np


def read_task():
    with open(sys.argv[1], encoding="utf8") as file:
        task = json.load(file)
    with open(task["layers"], encoding="utf8") as file:
        layers = json.load(file)
    side, size, count = task["side"], task["batchSize"], task["batches"]
    images = np.fromfile(task["images"], np.float32).reshape(count, size, side, side, 1)
    labels = np.fromfile(task["labels"], np.int32).reshape(count, size)
    return task, layers, images, labels


def serve(versions, run):
    """`run(steps)` trains and gives the last loss."""
    print(json.dumps({"versions": versions}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        loss = float(run(int(line)))
        print(json.dumps({"seconds": time.perf_counter() - start, "losses": [loss]}), flush=True)
