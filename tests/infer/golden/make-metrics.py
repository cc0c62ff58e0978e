"""Makes metrics.json: predictions and what scikit-learn says of them.

`plain`: 200 predictions of 4 classes. `gaps`: 40 predictions where class 2 is never predicted, class 3 has no
images, class 4 has neither, and one true class has the probability 0.

Run: python make-metrics.py (scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6)
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

random = np.random.default_rng(7)


def make_probabilities(truth, classes):
    logits = random.normal(size=(len(truth), classes))
    logits[np.arange(len(truth)), truth] += 1
    exponents = np.exp(logits)
    return (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)


def describe(truth, probabilities):
    labels = list(range(probabilities.shape[1]))
    predicted = probabilities.argmax(axis=1)
    with warnings.catch_warnings():
        # balanced_accuracy_score says that predicted classes without images are left out, which is what is wanted.
        warnings.simplefilter("ignore")
        precision, recall, f1, support = precision_recall_fscore_support(
            truth, predicted, labels=labels, zero_division=0
        )
        interval = binomtest(int((truth == predicted).sum()), len(truth)).proportion_ci(method="wilson")
        # The bins that hold images, of fifteen: the share of right labels and the mean confidence.
        bins = calibration_curve(truth == predicted, probabilities.max(axis=1), n_bins=15)
        return {
            "truth": truth.tolist(),
            # Nine digits give every float32 back exactly.
            "probabilities": [[float(f"{value:.9g}") for value in row] for row in probabilities],
            "expected": {
                "accuracy": accuracy_score(truth, predicted),
                "accuracyInterval": {"low": interval.low, "high": interval.high},
                # Of equal probabilities the first labels count, where scikit-learn takes the last ones.
                "top2Accuracy": top_k_accuracy_score(
                    truth, probabilities.astype(float) - 1e-12 * np.arange(len(labels)), k=2, labels=labels
                ),
                "calibration": [{"accuracy": a, "confidence": c} for a, c in zip(*map(np.ndarray.tolist, bins))],
                "correct": int((truth == predicted).sum()),
                "balancedAccuracy": balanced_accuracy_score(truth, predicted),
                "macroF1": f1.mean(),
                "logLoss": log_loss(truth, probabilities, labels=labels),
                "precision": precision.tolist(),
                "recall": recall.tolist(),
                "f1": f1.tolist(),
                "support": support.tolist(),
                "counts": confusion_matrix(truth, predicted, labels=labels).tolist(),
            },
        }


plain_truth = random.integers(0, 4, size=200)
plain = describe(plain_truth, make_probabilities(plain_truth, 4))

gaps_truth = random.integers(0, 3, size=40)
gaps_probabilities = make_probabilities(gaps_truth, 5)
gaps_probabilities[:, [2, 4]] /= 100
gaps_probabilities /= gaps_probabilities.sum(axis=1, keepdims=True)
gaps_probabilities[0] = 0
gaps_probabilities[0, 1 if gaps_truth[0] != 1 else 0] = 1
gaps = describe(gaps_truth, gaps_probabilities)
assert gaps["expected"]["support"][3:] == [0, 0] and 2 not in gaps_probabilities.argmax(axis=1)
assert 3 in gaps_probabilities.argmax(axis=1)

# Images that the first and the second of two models alone have right, and the p value of the exact test.
pairs = [(0, 0), (1, 0), (3, 9), (9, 3), (25, 24), (130, 171), (900, 1100), (2000, 1500)]
mcnemar = [[b, c, binomtest(b, b + c).pvalue if b + c else 1.0] for b, c in pairs]

golden = {"plain": plain, "gaps": gaps, "mcnemar": mcnemar}
Path(__file__).with_name("metrics.json").write_text(json.dumps(golden) + "\n")
