"""Asks fastai for the learning rates that it suggests for some sweeps and stores them: suggestions.json.

pip install --no-deps --target FOLDER fastai==2.8.12
python suggestions.py FOLDER    (made with numpy 2.4.6)

The function is taken from fastai's source text, so that nothing else of it is needed.
"""

import ast
import json
import os
import sys

import numpy as np

BETA = 0.98

source = open(os.path.join(sys.argv[1], "fastai", "callback", "schedule.py")).read()
function = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "valley")
namespace = {}
exec(compile(ast.Module([function], []), "schedule.py", "exec"), namespace)
valley = namespace["valley"]


def smooth(losses):
    """AvgSmoothLoss."""
    value, smoothed = 0.0, []
    for count, loss in enumerate(losses, start=1):
        value = loss + BETA * (value - loss)
        smoothed.append(value / (1 - BETA**count))
    return smoothed


def sweep(name, losses, steps=100, start=1e-7, end=10.0):
    losses = [round(float(loss), 4) for loss in losses]
    rates = [start * (end / start) ** (index / steps) for index in range(len(losses))]
    smoothed = smooth(losses)
    considered = slice(steps // 10, -5)
    suggestion, _ = valley(rates[considered], smoothed[considered], steps)
    return {
        "name": name,
        "steps": steps,
        "from": start,
        "to": end,
        "losses": losses,
        "smoothed": [round(loss, 9) for loss in smoothed],
        "suggestion": suggestion,
    }


random = np.random.default_rng(2)
index = np.arange(100)
valley_of = lambda width: 2 - 1.2 / (1 + np.exp(-(index - 60) / width)) + np.where(index > 85, (index - 85) ** 2 / 20, 0)
sweeps = [
    sweep("a nearly smooth valley", valley_of(4.0) + random.normal(0, 0.002, 100)),
    sweep("a noisy valley", valley_of(6.0) + random.normal(0, 0.05, 100)),
    sweep("a very noisy valley", valley_of(6.0) + random.normal(0, 0.4, 100)),
    sweep("a fall to the end", 3 - index / 50),
    sweep("two valleys", 2 + np.cos(index / 8) * 0.5),
    sweep("an early end", valley_of(4.0)[:70] + random.normal(0, 0.02, 70)),
    sweep("few steps", 2 - np.arange(30) / 40 + random.normal(0, 0.02, 30), steps=30, start=1e-5, end=1.0),
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "suggestions.json")
with open(path, "w") as file:
    json.dump(sweeps, file, separators=(",", ":"))
    file.write("\n")
print(os.path.getsize(path), [one["suggestion"] for one in sweeps])
