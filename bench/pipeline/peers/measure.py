"""What the peers share: the files, the clocks and the form of the result."""

import json
import os
import pathlib
import sys
import time

BATCH, SEED = 64, 0
MEAN, STD = 129.0, 65.0


def arguments():
    """The class folders, how many images to take of them, and how many epochs."""
    return pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


def list_files(folder, limit):
    """Every n-th file in name order, so that all classes are among them, and the position of the class."""
    classes = sorted(path.name for path in folder.iterdir() if path.is_dir())
    files = [(str(path), label) for label, name in enumerate(classes) for path in sorted((folder / name).iterdir())]
    step = max(1, len(files) // limit)
    return files[::step][:limit], len(classes)


def _seconds_of(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_seconds(children=()):
    """Of this process and of workers that still run."""
    return time.process_time() + sum(_seconds_of(child) for child in children)


def measure(epochs, run_epoch, children=lambda: ()):
    """Runs the epochs and prints one JSON object; `run_epoch(epoch)` returns the number of images it batched."""
    rows = []
    for epoch in range(epochs):
        cpu, start = cpu_seconds(children()), time.perf_counter()
        images = run_epoch(epoch)
        seconds = time.perf_counter() - start
        rows.append({"images": images, "seconds": seconds, "cpuSeconds": cpu_seconds(children()) - cpu})
    print(json.dumps({"epochs": rows}))
