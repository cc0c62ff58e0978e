"""Runs a session on one batch again and again; prints the median time of a run."""

import json
import statistics
import sys
import time

import numpy as np
import onnxruntime

model, batch_size, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
batch = (np.arange(batch_size * 48 * 48, dtype=np.int64) * 7 % 256).astype(np.float32).reshape(-1, 48, 48, 1)
times = []
for run in range(60):
    started = time.perf_counter()
    session.run(None, {"image": batch})
    # The first runs find their memory.
    if run >= 10:
        times.append(1000 * (time.perf_counter() - started))
print(json.dumps({"milliseconds": statistics.median(times)}))
