"""The usual loop: decode files, run onnxruntime in batches, write rows of JSON; prints the time."""

import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import Image

model, folder, out, count, batch_size, threads, decoder = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
cv2.setNumThreads(int(threads))


def read(path):
    if decoder == "opencv":
        return cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    return np.asarray(Image.open(path).convert("L"))


started = time.perf_counter()
found = sorted(str(path) for path in Path(folder).rglob("*.jpg"))
files = (found * (int(count) // len(found) + 1))[: int(count)]
with open(out, "w") as rows:
    for start in range(0, len(files), int(batch_size)):
        paths = files[start : start + int(batch_size)]
        batch = np.stack([read(path) for path in paths]).astype(np.float32)[..., None]
        (probabilities,) = session.run(None, {"image": batch})
        for path, row, order in zip(paths, probabilities.tolist(), np.argsort(-probabilities, axis=1)[:, :3].tolist()):
            top = [{"label": labels[index], "probability": row[index]} for index in order]
            rows.write(json.dumps({"path": path, **top[0], "topK": top}) + "\n")
print(json.dumps({"images": len(files), "seconds": time.perf_counter() - started}))
