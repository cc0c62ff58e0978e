"""Prints the scalars of each TensorBoard run below a folder: {run: {tag: [[step, value], ...]}}."""

import json
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = sys.argv[1]
runs = {}
for run in sorted(os.listdir(folder)):
    accumulator = EventAccumulator(os.path.join(folder, run), size_guidance={"scalars": 0})
    accumulator.Reload()
    tags = accumulator.Tags()["scalars"]
    runs[run] = {tag: [[event.step, event.value] for event in accumulator.Scalars(tag)] for tag in tags}
print(json.dumps(runs))
