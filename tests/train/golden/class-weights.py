"""Stores what scikit-learn takes for balanced class weights: class-weights.json.

python class-weights.py
"""

import json

import numpy as np
import sklearn
from sklearn.utils.class_weight import compute_class_weight

CASES = {
    "equal": [7, 7],
    # FER-2013's training images in name order: angry, disgust, fear, happy, neutral, sad, surprise.
    "fer2013": [3995, 436, 4097, 7215, 4965, 4830, 3171],
    "one image": [1, 999, 3],
}

cases = []
for name, counts in CASES.items():
    labels = np.repeat(np.arange(len(counts)), counts)
    weights = compute_class_weight("balanced", classes=np.unique(labels), y=labels)
    cases.append({"name": name, "counts": counts, "weights": weights.tolist()})

with open("class-weights.json", "w") as file:
    json.dump({"sklearn": sklearn.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
