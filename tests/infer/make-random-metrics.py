"""Random predictions and what scikit-learn and scipy say of them: `python make-random-metrics.py COUNT > cases.json`."""

import json
import sys
import warnings

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
)

# Of classes without images, and of cases with one class.
warnings.simplefilter("ignore")

BINS = 15
KINDS = ["soft", "ties", "certain", "all equal", "certain and wrong"]


def probabilities(random, truth, classes, kind):
    rows = len(truth)
    scores = random.normal(size=(rows, classes)) * random.choice([0.1, 1, 10])
    scores[np.arange(rows), truth] += random.choice([0, 1, 3])
    soft = np.exp(scores - scores.max(axis=1, keepdims=True))
    soft /= soft.sum(axis=1, keepdims=True)
    if kind == "ties":
        soft = np.round(soft * 4)
        soft[soft.sum(axis=1) == 0] = 1
        soft /= soft.sum(axis=1, keepdims=True)
    if kind == "certain":
        soft = np.eye(classes)[soft.argmax(axis=1)]
    if kind == "all equal":
        soft[:] = 1 / classes
    if kind == "certain and wrong":
        soft = np.eye(classes)[random.integers(0, classes, rows)]
    return soft.astype(np.float32)


def calibration_error(confidence, right):
    """Guo et al., "On Calibration of Modern Neural Networks", 2017: bins of one width that hold their upper border."""
    bins = np.clip(np.ceil(confidence * BINS) - 1, 0, BINS - 1).astype(int)
    return sum(abs(confidence[bins == each].sum() - right[bins == each].sum()) for each in range(BINS)) / len(right)


def case(seed):
    random = np.random.default_rng(seed)
    classes = 1000 if seed % 50 == 49 else int(random.integers(2, 41))
    rows = int(random.integers(1, 300))
    is_absent = random.random(classes) < random.choice([0, 0.3, 0.7])
    is_absent[random.integers(classes)] = False
    present = np.flatnonzero(~is_absent)
    if seed % 7 == 6:
        present = present[:1]
    truth = random.choice(present, rows)
    given = probabilities(random, truth, classes, KINDS[seed % len(KINDS)])
    labels = list(range(classes))
    predicted = given.argmax(axis=1)
    right = predicted == truth
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    # Both stay within what float32 can tell from 0 and 1.
    tiny = float(np.finfo(np.float32).eps)
    own = np.clip(given[np.arange(rows), truth].astype(float), tiny, 1 - tiny)
    best_two = np.argsort(-given.astype(float), axis=1, kind="stable")[:, :2]
    interval = binomtest(int(right.sum()), rows).proportion_ci(method="wilson")
    return {
        "kind": KINDS[seed % len(KINDS)],
        "truth": truth.tolist(),
        "probabilities": [[float(f"{value:.9g}") for value in row] for row in given],
        "figures": {
            "accuracy": accuracy_score(truth, predicted),
            "low": interval.low,
            "high": interval.high,
            "balancedAccuracy": balanced_accuracy_score(truth, predicted),
            "macroF1": float(f1.mean()),
            "top2Accuracy": float((best_two == truth[:, None]).any(axis=1).mean()),
            "logLoss": float(-np.log(own).mean()),
            "calibrationError": float(calibration_error(given.max(axis=1).astype(float), right)),
        },
        # scikit-learn computes this one in float32.
        "logLossOfFloats": float(log_loss(truth, given, labels=labels)),
        "perClass": np.stack([precision, recall, f1, support], axis=1).tolist(),
        "counts": confusion_matrix(truth, predicted, labels=labels).tolist(),
    }


def exact_test(seed):
    random = np.random.default_rng(seed)
    first, second = (int(each) for each in random.integers(0, random.choice([5, 30, 3000]), 2))
    return [first, second, binomtest(first, first + second).pvalue if first + second > 0 else 1.0]


count = int(sys.argv[1])
print(json.dumps({"cases": [case(seed) for seed in range(count)], "mcnemar": [exact_test(seed) for seed in range(count)]}))
